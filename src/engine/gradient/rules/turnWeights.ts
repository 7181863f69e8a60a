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
