import { type Complex, complexOf, createFourier } from './fourier'

/**
 * Power of a frame by spatial frequency.
 *
 * P[k, l] = mean over channels of |F[k, l]|² / (height width)², F the discrete Fourier transform of a channel, without a window.
 * By Parseval's theorem all P add up to the mean square of the frame's values, so −10 log₁₀ of that sum is its PSNR.
 *
 * @returns what maps a frame, [3, height, width], to [height, width]; frequency 0 first, the negative ones in the second half. The array is the caller's
 */
export function createPowerSpectrum(height: number, width: number): (frame: Float32Array) => Float64Array {
  const area = height * width
  const alongHeight = createFourier(height)
  const alongWidth = createFourier(width)
  const [input, scratch] = [complexOf(area), complexOf(area)]

  const transform = (): Complex => {
    const first = alongHeight(input, scratch, width)
    const other = first === input ? scratch : input
    transpose(first.re, other.re, height, width)
    transpose(first.im, other.im, height, width)
    return alongWidth(other, first, height)
  }

  return (frame) => {
    const power = new Float64Array(area)
    // Two real channels make one complex one: |R|² + |G|² at k is half the sum of |R + iG|² at k and at −k.
    input.re.set(frame.subarray(0, area))
    input.im.set(frame.subarray(area, 2 * area))
    addPower(transform(), power, height, width)
    input.re.set(frame.subarray(2 * area, 3 * area))
    input.im.fill(0)
    addPower(transform(), power, height, width)
    const scale = 1 / (3 * area * area)
    return power.map((value) => value * scale)
  }
}

function transpose(from: Float64Array, to: Float64Array, height: number, width: number): void {
  for (let y = 0; y < height; y++) for (let x = 0, at = y; x < width; x++, at += height) to[at] = from[y * width + x]!
}

/** @param transformed [width, height] */
function addPower({ re, im }: Complex, power: Float64Array, height: number, width: number): void {
  const squareAt = (y: number, x: number): number => {
    const at = x * height + y
    return re[at]! ** 2 + im[at]! ** 2
  }
  for (let y = 0; y < height; y++) {
    const opposite = (height - y) % height
    for (let x = 0; x < width; x++) {
      power[y * width + x]! += (squareAt(y, x) + squareAt(opposite, (width - x) % width)) / 2
    }
  }
}

/** Brings frequency 0 to the middle, [floor(height / 2), floor(width / 2)], as `numpy.fft.fftshift` does. */
export function centred(power: Float64Array, height: number, width: number): Float32Array<ArrayBuffer> {
  const shifted = new Float32Array(power.length)
  for (let y = 0; y < height; y++) {
    const row = ((y + Math.floor(height / 2)) % height) * width
    for (let x = 0; x < width; x++) shifted[row + ((x + Math.floor(width / 2)) % width)] = power[y * width + x]!
  }
  return shifted
}

/** Rings of coefficients about frequency 0: ring i has those nearest to i / min(height, width) cycles per pixel. */
export interface Rings {
  /** of each ring, in cycles per pixel */
  readonly frequencies: readonly number[]
  readonly counts: readonly number[]
  /** ring of each coefficient, [height, width], frequency 0 first */
  readonly of: Uint16Array
}

export function ringsOf(height: number, width: number): Rings {
  const smaller = Math.min(height, width)
  const of = new Uint16Array(height * width)
  const frequencyOf = (at: number, length: number): number => Math.min(at, length - at) / length
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      of[y * width + x] = Math.round(smaller * Math.hypot(frequencyOf(y, height), frequencyOf(x, width)))
    }
  }
  const rings = of.reduce((most, ring) => Math.max(most, ring), 0) + 1
  const counts = Array<number>(rings).fill(0)
  for (const ring of of) counts[ring]!++
  return { frequencies: counts.map((_, ring) => ring / smaller), counts, of }
}

/** Mean power of the coefficients of each ring; null where a ring has none. */
export function radialMean(power: Float64Array, { of, counts }: Rings): (number | null)[] {
  const sums = new Float64Array(counts.length)
  for (let i = 0; i < power.length; i++) sums[of[i]!]! += power[i]!
  return counts.map((count, ring) => (count === 0 ? null : sums[ring]! / count))
}
