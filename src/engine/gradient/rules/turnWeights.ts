import { bytesPerElement } from '../../tensor/elementType'
import type { Constant } from '../../onnx/graph'
import { elementCount } from '../../tensor/shape'

/**
 * Weights of a convolution for its transpose at stride 1: inputs and outputs change places within each group, and every
 * spatial axis runs backwards.
 *
 * @param weights [M, C / group, ...kernel], float32 or float64
 * @returns [C, M / group, ...kernel]
 */
export function turnWeights(weights: Constant, group: number): Constant {
  const [outputs, inputs, ...kernel] = weights.shape as [number, number, ...number[]]
  const taps = elementCount(kernel)
  const perGroup = outputs / group
  const source = elementsOf(weights)
  const turned = source.slice()
  let to = 0
  for (let g = 0; g < group; g++)
    for (let input = 0; input < inputs; input++)
      for (let output = g * perGroup; output < (g + 1) * perGroup; output++)
        // The elements in reverse order are the kernel with every spatial axis reversed.
        for (let tap = taps - 1; tap >= 0; tap--) turned[to++] = source[(output * inputs + input) * taps + tap]!
  const bytes = new Uint8Array(turned.buffer, turned.byteOffset, turned.byteLength)
  return { type: weights.type, shape: [inputs * group, perGroup, ...kernel], bytes }
}

/** A copy of the values of a float constant. */
export function elementsOf({ type, bytes }: Constant): Float32Array | Float64Array {
  const { buffer } = bytes.slice()
  return bytesPerElement[type] === 8 ? new Float64Array(buffer) : new Float32Array(buffer)
}

/** Zeros of the same element type. */
export function emptyLike(source: Float32Array | Float64Array, count: number): Float32Array | Float64Array {
  return source instanceof Float64Array ? new Float64Array(count) : new Float32Array(count)
}

/**
 * Every stride-th tap of each spatial axis.
 *
 * @param weights [M, C / group, ...kernel], float32 or float64
 * @param first tap that is kept, by spatial axis
 * @returns [M, C / group, ...taps that are left]
 */
export function thinWeights(weights: Constant, first: readonly number[], strides: readonly number[]): Constant {
  const [outputs, inputs, ...kernel] = weights.shape as [number, number, ...number[]]
  const left = kernel.map((size, axis) => Math.ceil((size - first[axis]!) / strides[axis]!))
  const source = elementsOf(weights)
  const result = emptyLike(source, outputs * inputs * elementCount(left))
  const taps = elementCount(left)
  for (let filter = 0; filter < outputs * inputs; filter++)
    for (let tap = 0; tap < taps; tap++) {
      let [rest, from, scale] = [tap, 0, 1]
      for (let axis = kernel.length - 1; axis >= 0; axis--) {
        from += (first[axis]! + (rest % left[axis]!) * strides[axis]!) * scale
        rest = Math.floor(rest / left[axis]!)
        scale *= kernel[axis]!
      }
      result[filter * taps + tap] = source[filter * elementCount(kernel) + from]!
    }
  return { type: weights.type, shape: [outputs, inputs, ...left], bytes: new Uint8Array(result.buffer) }
}
