import { bytesPerElement } from '../../tensor/elementType'
import type { Constant } from '../../onnx/graph'
import { elementCount } from '../../tensor/shape'

const rowsAtOnce = 16

/** What a turned constant was made from, of those in one group. */
const sources = new WeakMap<Constant, Constant>()

/** The weights that `turnWeights` was given with one group to make a constant; null for any other constant. */
export function turnedFrom(constant: Constant): Constant | null {
  return sources.get(constant) ?? null
}

/**
 * Weights of a convolution for its transpose at stride 1: inputs and outputs change places within each group, and every
 * spatial axis runs backwards. The values are computed when they are first read: who puts the weights in yet another
 * order (`turnedFrom`) does not need them.
 *
 * @param weights [M, C / group, ...kernel], float32 or float64
 * @returns [C, M / group, ...kernel]
 */
export function turnWeights(weights: Constant, group: number): Constant {
  const [outputs, inputs, ...kernel] = weights.shape as [number, number, ...number[]]
  const turned = laterConstant(weights, [inputs * group, outputs / group, ...kernel], () => turnedBytes(weights, group))
  if (group === 1) sources.set(turned, weights)
  return turned
}

/** A constant whose values are computed when they are first read. */
function laterConstant({ type }: Constant, shape: readonly number[], compute: () => Uint8Array): Constant {
  let bytes: Uint8Array | null = null
  return {
    type,
    shape,
    get bytes() {
      return (bytes ??= compute())
    },
  }
}

function turnedBytes(weights: Constant, group: number): Uint8Array {
  const [outputs, inputs, ...kernel] = weights.shape as [number, number, ...number[]]
  const taps = elementCount(kernel)
  const perGroup = outputs / group
  const source = viewOf(weights)
  const turned = emptyLike(source, source.length)
  // A few outputs at a time, so that the rows read from stay in cache.
  for (let g = 0; g < group; g++)
    for (let first = 0; first < perGroup; first += rowsAtOnce)
      for (let input = 0; input < inputs; input++) {
        const end = Math.min(first + rowsAtOnce, perGroup)
        let to = ((g * inputs + input) * perGroup + first) * taps
        for (let output = g * perGroup + first; output < g * perGroup + end; output++) {
          // The elements in reverse order are the kernel with every spatial axis reversed.
          const from = (output * inputs + input) * taps
          for (let tap = taps - 1; tap >= 0; tap--) turned[to++] = source[from + tap]!
        }
      }
  return new Uint8Array(turned.buffer, turned.byteOffset, turned.byteLength)
}

/** Zeros of the same element type. */
export function emptyLike(source: Float32Array | Float64Array, count: number): Float32Array | Float64Array {
  return source instanceof Float64Array ? new Float64Array(count) : new Float32Array(count)
}

/**
 * Every stride-th tap of each spatial axis; computed when first read.
 *
 * @param weights [M, C / group, ...kernel], float32 or float64
 * @param first tap that is kept, by spatial axis
 * @returns [M, C / group, ...taps that are left]
 */
export function thinWeights(weights: Constant, first: readonly number[], strides: readonly number[]): Constant {
  const [outputs, inputs, ...kernel] = weights.shape as [number, number, ...number[]]
  const left = kernel.map((size, axis) => Math.ceil((size - first[axis]!) / strides[axis]!))
  return laterConstant(weights, [outputs, inputs, ...left], () => {
    const kept = placesOf(kernel, left, first, strides)
    const taps = elementCount(kernel)
    const source = viewOf(weights)
    const result = emptyLike(source, outputs * inputs * kept.length)
    let to = 0
    for (let from = 0; from < source.length; from += taps)
      for (const place of kept) result[to++] = source[from + place]!
    return new Uint8Array(result.buffer)
  })
}

/** Where the taps that are left lie among all, row-major. */
function placesOf(
  kernel: readonly number[],
  left: readonly number[],
  first: readonly number[],
  strides: readonly number[],
): number[] {
  return kernel.reduce<number[]>(
    (places, size, axis) =>
      places.flatMap((place) =>
        Array.from({ length: left[axis]! }, (_, tap) => place * size + first[axis]! + tap * strides[axis]!),
      ),
    [0],
  )
}

/** The values of a float constant; a view of its bytes where they lie aligned. */
export function viewOf({ type, bytes }: Constant): Float32Array | Float64Array {
  const width = bytesPerElement[type]
  const { buffer, byteOffset, byteLength } = bytes.byteOffset % width === 0 ? bytes : new Uint8Array(bytes)
  return width === 8
    ? new Float64Array(buffer, byteOffset, byteLength / width)
    : new Float32Array(buffer, byteOffset, byteLength / width)
}
