import type { ModelCard } from '../../../contract/card'
import { extendGraph, type GraphBuilder } from '../../gradient/builder'
import type { Graph } from '../../onnx/graph'

/** Name of the pixels in every graph of this room: [frames, 3, height, width], RGB, 0..1. No model has such a name. */
export const pixels = 'i2v.pixels'

/**
 * The way from pixels in [0,1] to the input that a model's card describes, as a graph of its own:
 * range, channel order, mean and standard deviation, layout. Normalisation belongs to the model, so it is part of what is differentiated.
 *
 * @param model only its operator set is looked at
 * @returns a graph with the input `pixels` and one output in the model's input space: one row a frame, or for a video
 *   model one clip
 */
export function pixelGraph(model: Graph, card: ModelCard, frames: number, height: number, width: number): Graph {
  const builder = extendGraph({
    name: 'pixels',
    irVersion: model.irVersion,
    opsets: model.opsets,
    inputs: [],
    outputs: [],
    nodes: [],
    constants: new Map(),
    types: new Map(),
  })
  const start = builder.input(pixels, 'float32', [frames, 3, height, width])
  return builder.finish([toLayout(builder, normalise(builder, start, card), card, { frames, height, width })])
}

function normalise(builder: GraphBuilder, start: string, card: ModelCard): string {
  const { range, mean, std, channels } = card.input
  const [low, high] = range
  let value = start
  if (high - low !== 1) value = builder.emit('Mul', [value, builder.constant(high - low)])
  if (low !== 0) value = builder.emit('Add', [value, builder.constant(low)])
  if (channels === 'BGR') value = builder.emit('Gather', [value, builder.integers([2, 1, 0])], { axis: 1 })
  if (mean.some((number) => number !== 0)) value = builder.emit('Sub', [value, perChannel(builder, mean)])
  if (std.some((number) => number !== 1)) value = builder.emit('Div', [value, perChannel(builder, std)])
  return value === start ? builder.emit('Identity', [value]) : value
}

function perChannel(builder: GraphBuilder, values: readonly number[]): string {
  return builder.constant(values, [1, 3, 1, 1])
}

/** Frames are rows [frames, 3, height, width] up to here; a video model gets them as one clip. */
function toLayout(
  builder: GraphBuilder,
  value: string,
  { input }: ModelCard,
  { frames, height, width }: { frames: number; height: number; width: number },
): string {
  const clipOf = (tensor: string, shape: readonly number[]): string =>
    builder.emit('Reshape', [tensor, builder.integers([1, ...shape])])
  switch (input.layout) {
    case 'NCHW':
      return value
    case 'NHWC':
      return builder.emit('Transpose', [value], { perm: [0, 2, 3, 1] })
    case 'NTCHW':
      return clipOf(value, [frames, 3, height, width])
    case 'NCTHW':
      return clipOf(builder.emit('Transpose', [value], { perm: [1, 0, 2, 3] }), [3, frames, height, width])
    case 'NTHWC':
      return clipOf(builder.emit('Transpose', [value], { perm: [0, 2, 3, 1] }), [frames, height, width, 3])
  }
}
