import { intAttribute, intsAttribute } from '../../onnx/attributes'
import type { GraphBuilder } from '../builder'
import { fitAxis } from '../rules/axis'
import { tileWeights } from '../rules/tileWeights'
import { defineRule, type BackwardView } from '../rule'

/**
 * The transpose of a convolution whose lanes come apart: the input falls into tiles, each lane's gradient gives every
 * place of a tile by one convolution, the lanes add up, and one DepthToSpace lays the tiles out.
 */
export const laneConv = defineRule({
  op: 'LaneConv',
  opsets: [1],
  differentiable: [0],
  backward(view) {
    const { graph, node, input, gradOut, hasGradOut, shape } = view
    const strides = intsAttribute(node, 'strides', [1, 1])
    const begin = intsAttribute(node, 'pads', [0, 0, 0, 0]).slice(0, 2)
    const lanes = intsAttribute(node, 'lanes', [])
    const [, , ...sizes] = shape(input(0))
    const tile = 2 * strides[0]!
    const weights = graph.constantOf(input(1))!
    const tiles = sizes.map((size, axis) => Math.max(Math.ceil((size + begin[axis]!) / tile), lanes[axis]!))
    const parts = [0, 1, 2, 3].filter(hasGradOut).map((phase) => {
      const offset = [Math.floor(phase / 2) * strides[0]!, (phase % 2) * strides[1]!]
      const turned = tileWeights(weights, tile, offset)
      const [tall, wide] = turned.shape.slice(2) as [number, number]
      const pads = [tall - 1, wide - 1, tiles[0]! - lanes[0]!, tiles[1]! - lanes[1]!]
      return graph.emit('Conv', [gradOut(phase), graph.addConstant(turned)], { pads, kernel_shape: [tall, wide] })
    })
    const sum = parts.reduce((total, part) => graph.emit('Add', [total, part]))
    const woven = graph.emit('DepthToSpace', [sum], { blocksize: tile, mode: 'DCR' })
    const data = sizes.reduce(
      (tensor, size, axis) =>
        fitAxis(graph, tensor, { axis: axis + 2, rank: 4 }, tiles[axis]! * tile, begin[axis]!, size),
      woven,
    )
    return [data, null, null]
  },
})

/** Of equal values the first gets the gradient; the last takes what the others have left. */
export const laneMax = defineRule({
  op: 'LaneMax',
  opsets: [1],
  backward(view) {
    const { graph, node, input, gradOut, shape } = view
    const [even, odd] = [input(0), input(1)]
    if (intAttribute(node, 'kernel', 2) === 2) {
      const first = take(view, even, gradOut(0))
      return [first, graph.emit('Sub', [gradOut(0), first])]
    }
    const axis = intAttribute(node, 'axis', 2)
    const isPadded = intAttribute(node, 'begin', 0) === 1
    const channels = shape(even)[1]!
    const first = take(view, isPadded ? lowered(graph, odd, axis) : even, gradOut(0))
    const rest = graph.emit('Sub', [gradOut(0), first])
    const second = take(view, isPadded ? even : odd, rest)
    const third = graph.emit('Sub', [rest, second])
    if (isPadded) return [second, graph.emit('Add', [shifted(graph, first, axis, -1, channels), third])]
    return [graph.emit('Add', [shifted(graph, third, axis, 1, channels), first]), second]
  },
})

/** What of a gradient goes to one tap of each window: all of it where the tap is the maximum. */
function take({ graph, output }: BackwardView, tap: string, gradient: string): string {
  const isMaximum = graph.cast(graph.emit('Equal', [tap, output(0)]), graph.floatType)
  return graph.emit('Mul', [gradient, isMaximum])
}

/** Each place of a lane sees the one before it; the first sees minus infinity, which is no maximum. */
function lowered(graph: GraphBuilder, tensor: string, axis: number): string {
  return graph.emit('Pad', [tensor, graph.integers([1, -1]), graph.constant(-Infinity), graph.integers([axis])])
}

/**
 * Moves a tensor by one place along an axis, forward for 1, back for -1; zeros come in. As a convolution of one tap, into
 * which the sum that follows is worked: half the time of a Pad and an Add.
 */
function shifted(graph: GraphBuilder, tensor: string, axis: number, by: 1 | -1, channels: number): string {
  const kernel = axis === 2 ? [2, 1] : [1, 2]
  const weights = Float32Array.from({ length: 2 * channels }, (_, place) => ((place % 2 === 0) === (by === 1) ? 1 : 0))
  const pad = axis === 2 ? [1, 0] : [0, 1]
  const pads = by === 1 ? [...pad, 0, 0] : [0, 0, ...pad]
  const shape = [channels, 1, ...kernel]
  const bytes = new Uint8Array(weights.buffer)
  return graph.emit('Conv', [tensor, graph.addConstant({ type: 'float32', shape, bytes })], {
    group: channels,
    kernel_shape: kernel,
    pads,
  })
}

/** What filled up the lanes gets no gradient. */
export const laneCut = defineRule({
  op: 'LaneCut',
  opsets: [1],
  backward({ graph, input, output, gradOut, shape }) {
    const [full, kept] = [shape(input(0)).slice(2), shape(output(0)).slice(2)]
    const ends = full.map((size, axis) => size - kept[axis]!)
    const pads = graph.integers([0, 0, ...ends])
    return [graph.emit('Pad', [gradOut(0), pads, graph.constant(0), graph.integers([2, 3])])]
  },
})
