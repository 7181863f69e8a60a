import type { Constant } from '../../onnx/graph'
import { elementCount } from '../../tensor/shape'
import { emptyLike, viewOf } from './turnWeights'

/**
 * Weights of a strided 2-D convolution for its transpose as one dense convolution: the input falls into tiles, and every
 * place of a tile is an output channel. Place i of the gradient reaches, with tap k, place `offset + k` counted from the
 * start of tile i.
 *
 * @param weights [M, C, height, width], float32 or float64
 * @param tile edge of a tile: the stride
 * @param offset rows and columns by which the gradient's places begin behind their tiles
 * @returns [tile tile C, M, tiles a tap reaches, likewise], the places of a tile before channels, as DepthToSpace (mode
 *   DCR) lays them out
 */
export function tileWeights(weights: Constant, tile: number, offset: readonly number[]): Constant {
  const [outputs, inputs, height, width] = weights.shape as [number, number, number, number]
  const [tall, wide] = [height, width].map((size, axis) => Math.floor((offset[axis]! + size - 1) / tile) + 1) as [
    number,
    number,
  ]
  const shape = [tile * tile * inputs, outputs, tall, wide]
  const source = viewOf(weights)
  const result = emptyLike(source, elementCount(shape))
  for (let output = 0; output < outputs; output++)
    for (let input = 0; input < inputs; input++)
      for (let row = 0; row < height; row++)
        for (let column = 0; column < width; column++) {
          const [y, x] = [offset[0]! + row, offset[1]! + column]
          const channel = ((y % tile) * tile + (x % tile)) * inputs + input
          const [down, right] = [tall - 1 - Math.floor(y / tile), wide - 1 - Math.floor(x / tile)]
          result[((channel * outputs + output) * tall + down) * wide + right] =
            source[((output * inputs + input) * height + row) * width + column]!
        }
  return { type: weights.type, shape, bytes: new Uint8Array(result.buffer) }
}
