export interface Kernel {
  /** pixels across, odd */
  readonly length: number
  /** standard deviations from the centre to the edge */
  readonly reach: number
}

/**
 * One side of the translation-invariant method's kernel, which is the product of two of these: a normal density at
 * `length` points from -reach to reach, divided by its sum.
 *
 * @see Dong et al., CVPR 2019
 */
export function kernelSide({ length, reach }: Kernel): Float64Array {
  const middle = (length - 1) / 2
  const weights = Float64Array.from({ length }, (_, place) => {
    const deviation = middle === 0 ? 0 : ((place - middle) / middle) * reach
    return Math.exp(-(deviation ** 2) / 2)
  })
  const sum = weights.reduce((total, weight) => total + weight, 0)
  return weights.map((weight) => weight / sum)
}

/**
 * A gradient [3, height, width] smoothed by the kernel in each channel, zeros beyond the edges.
 *
 * @returns a new array
 */
export function smooth(
  gradient: Float32Array,
  { height, width }: { readonly height: number; readonly width: number },
  side: Float64Array,
): Float32Array {
  const alongRows = convolve(gradient, side, { count: width, stride: 1 })
  return convolve(alongRows, side, { count: height, stride: width })
}

/** Along the axis of `count` places that are `stride` apart. */
function convolve(
  values: Float32Array,
  side: Float64Array,
  { count, stride }: { count: number; stride: number },
): Float32Array {
  const reach = (side.length - 1) / 2
  const result = new Float32Array(values.length)
  for (let i = 0; i < values.length; i++) {
    const place = Math.floor(i / stride) % count
    const first = Math.max(-reach, -place)
    const last = Math.min(reach, count - 1 - place)
    let sum = 0
    for (let step = first; step <= last; step++) sum += values[i + step * stride]! * side[step + reach]!
    result[i] = sum
  }
  return result
}
