const view = new DataView(new ArrayBuffer(4))

/**
 * float32 values as the bits of IEEE half floats (float16), rounded to the nearest, ties to even. Beyond 65504 they become
 * infinite, as in numpy.
 */
export function toHalfFloats(values: Float32Array): Uint16Array {
  return Uint16Array.from(values, halfBits)
}

/** The bits of half floats as the same values in float32. */
export function fromHalfFloats(bits: Uint16Array): Float32Array {
  return Float32Array.from(bits, halfValue)
}

function halfBits(value: number): number {
  view.setFloat32(0, value)
  const bits = view.getUint32(0)
  const sign = (bits >>> 16) & 0x8000
  if (Number.isNaN(value)) return sign | 0x7e00
  const magnitude = Math.abs(value)
  if (magnitude >= 65520) return sign | 0x7c00
  // Below 2^-14 halves are multiples of 2^-24; above, they keep ten of the mantissa's 23 bits.
  if (magnitude < 2 ** -14) return sign | roundEven(magnitude * 2 ** 24)
  const rebiased = (bits & 0x7fffffff) - ((127 - 15) << 23)
  return sign | roundEven(rebiased / 2 ** 13)
}

function roundEven(value: number): number {
  const below = Math.floor(value)
  const rest = value - below
  return rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? below + 1 : below
}

function halfValue(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const [exponent, fraction] = [(bits >>> 10) & 0x1f, bits & 0x3ff]
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}
