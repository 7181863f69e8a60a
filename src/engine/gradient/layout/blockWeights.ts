import { numberConstant } from '../../onnx/constants'
import type { Constant } from '../../onnx/graph'
import { elementCount } from '../../tensor/shape'
import { turnedFrom, viewOf } from '../rules/turnWeights'

/**
 * Weights as blocked convolutions read them. `inputs` blocked too: [O / b, I / b, H, W, b of I, b of O]; else, for
 * plain inputs and depthwise convolutions: [O / b, I, H, W, b of O]. Outputs that fill no block are filled up with zeros.
 *
 * @param weights [O, I, H, W], float32
 * @returns the same values in that order, shape [O rounded up, I, H, W]
 */
export function blockWeights(weights: Constant, block: number, inputs: 'plain' | 'blocked'): Constant {
  const [outputs, channels, ...kernel] = weights.shape as [number, number, ...number[]]
  const rounded = Math.ceil(outputs / block) * block
  const sizes = { outputs, channels, taps: elementCount(kernel), block, inner: inputs === 'blocked' ? block : 1 }
  const result = new Float32Array(rounded * channels * sizes.taps)
  const source = turnedFrom(weights)
  if (source) writeTurned(result, viewOf(source), sizes)
  else write(result, viewOf(weights), sizes)
  return { type: 'float32', shape: [rounded, channels, ...kernel], bytes: new Uint8Array(result.buffer) }
}

interface Sizes {
  readonly outputs: number
  readonly channels: number
  readonly taps: number
  readonly block: number
  /** channels that lie together */
  readonly inner: number
}

/** One block of outputs and of channels at a time: read in the order of the weights, written where it is in cache. */
function write(result: Float32Array, source: ArrayLike<number>, sizes: Sizes): void {
  const { outputs, channels, taps, block, inner } = sizes
  let start = 0
  for (let output = 0; output < outputs; output += block)
    for (let channel = 0; channel < channels; channel += inner, start += taps * inner * block)
      for (let o = 0; o < block && output + o < outputs; o++) {
        let from = ((output + o) * channels + channel) * taps
        for (let i = 0; i < inner; i++)
          for (let tap = 0; tap < taps; tap++) result[start + (tap * inner + i) * block + o] = source[from++]!
      }
}

/** The same of turned weights, from those they are made of: [channels, outputs, taps backwards]. */
function writeTurned(result: Float32Array, source: ArrayLike<number>, sizes: Sizes): void {
  const { outputs, channels, taps, block, inner } = sizes
  let start = 0
  for (let output = 0; output < outputs; output += block)
    for (let channel = 0; channel < channels; channel += inner, start += taps * inner * block)
      for (let i = 0; i < inner; i++) {
        let from = ((channel + i) * outputs + output) * taps
        for (let o = 0; o < block && output + o < outputs; o++)
          for (let tap = taps - 1; tap >= 0; tap--) result[start + (tap * inner + i) * block + o] = source[from++]!
      }
}

/** A bias with zeros for the outputs that fill up the last block. */
export function blockBias(bias: Constant, block: number): Constant {
  const values = [...viewOf(bias)]
  while (values.length % block !== 0) values.push(0)
  return numberConstant('float32', values, [values.length])!
}
