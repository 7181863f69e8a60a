import { numberConstant } from '../../onnx/constants'
import type { Constant } from '../../onnx/graph'
import { elementCount } from '../../tensor/shape'
import { viewOf } from '../rules/turnWeights'

/**
 * Weights as blocked convolutions read them. `inputs` blocked too: [O / b, I / b, H, W, b of I, b of O]; else, for
 * plain inputs and depthwise convolutions: [O / b, I, H, W, b of O]. Outputs that fill no block are filled up with zeros.
 *
 * @param weights [O, I, H, W], float32
 * @returns the same values in that order, shape [O rounded up, I, H, W]
 */
export function blockWeights(weights: Constant, block: number, inputs: 'plain' | 'blocked'): Constant {
  const [outputs, channels, ...kernel] = weights.shape as [number, number, ...number[]]
  const taps = elementCount(kernel)
  const source = viewOf(weights)
  const rounded = Math.ceil(outputs / block) * block
  const result = new Float32Array(rounded * channels * taps)
  const inner = inputs === 'blocked' ? block : 1
  const step = taps * inner * block
  let start = 0
  for (let output = 0; output < rounded; output += block)
    for (let channel = 0; channel < channels; channel += inner, start += step)
      // One block of each at a time: read in the order of the weights, written where it is in cache.
      for (let o = 0; o < block && output + o < outputs; o++) {
        let from = ((output + o) * channels + channel) * taps
        for (let i = 0; i < inner; i++)
          for (let tap = 0; tap < taps; tap++) result[start + (tap * inner + i) * block + o] = source[from++]!
      }
  const bytes = new Uint8Array(result.buffer)
  return { type: 'float32', shape: [rounded, channels, ...kernel], bytes }
}

/** A bias with zeros for the outputs that fill up the last block. */
export function blockBias(bias: Constant, block: number): Constant {
  const values = [...viewOf(bias)]
  while (values.length % block !== 0) values.push(0)
  return numberConstant('float32', values, [values.length])!
}
