import type { Constant } from '../../onnx/graph'
import { elementCount } from '../../tensor/shape'
import { elementsOf } from './turnWeights'

/**
 * Weights of a 2-D convolution with one stride for its transpose as a dense convolution: the places of the input fall into
 * stride x stride phases, and each phase is a convolution of the gradient with every stride-th tap. The phases of a
 * channel follow each other in the outputs, as DepthToSpace (mode CRD) weaves them together.
 *
 * @param weights [M, C / group, height, width], float32 or float64
 * @returns [C stride stride, M / group, ceil(height / stride), ceil(width / stride)]
 */
export function phaseWeights(weights: Constant, group: number, stride: number): Constant {
  const [outputs, inputs, height, width] = weights.shape as [number, number, number, number]
  const perGroup = outputs / group
  const [tall, wide] = [Math.ceil(height / stride), Math.ceil(width / stride)]
  const shape = [inputs * group * stride * stride, perGroup, tall, wide]
  const source = elementsOf(weights)
  const result = emptyLike(source, elementCount(shape))
  let place = 0
  for (let channel = 0; channel < inputs * group; channel++)
    for (let phase = 0; phase < stride * stride; phase++)
      for (let output = 0; output < perGroup; output++)
        for (let row = tall - 1; row >= 0; row--)
          for (let column = wide - 1; column >= 0; column--, place++) {
            const y = Math.floor(phase / stride) + stride * row
            const x = (phase % stride) + stride * column
            if (y >= height || x >= width) continue
            const from = Math.floor(channel / inputs) * perGroup + output
            result[place] = source[((from * inputs + (channel % inputs)) * height + y) * width + x]!
          }
  return { type: weights.type, shape, bytes: new Uint8Array(result.buffer, result.byteOffset, result.byteLength) }
}

function emptyLike(source: Float32Array | Float64Array, count: number): Float32Array | Float64Array {
  return source instanceof Float64Array ? new Float64Array(count) : new Float32Array(count)
}
