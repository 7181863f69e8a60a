import type { Constant } from '../../onnx/graph'
import type { GraphBuilder } from '../builder'
import { fitAxis, padAxis, sliceAxis } from './axis'
import { tileWeights } from './tileWeights'
import { thinWeights, turnWeights } from './turnWeights'
import type { Convolution } from './window'

/** With fewer channels, one convolution that gives all phases fills a processor's registers better than one a phase. */
const fewChannels = 8

/**
 * The transpose of a strided convolution with fixed weights as dense convolutions: the places of the input fall into
 * phases of the stride, each phase is a convolution of the gradient with every stride-th tap, and the phases are woven
 * together. Phases beyond the kernel are zero.
 */
export function byPhases(graph: GraphBuilder, gradient: string, convolution: Convolution, weights: Constant): string {
  const { window, group, inputShape, outputShape } = convolution
  const { kernel, strides, begin } = window
  const sizes = inputShape.slice(2)
  const rank = inputShape.length
  const lengths = sizes.map((size, axis) => Math.ceil((size + begin[axis]!) / strides[axis]!))
  // Places beyond the last phase saw nothing but padding.
  const seen = lengths.reduce(
    (tensor, length, axis) =>
      outputShape[axis + 2]! > length ? sliceAxis(graph, tensor, axis + 2, 0, length) : tensor,
    gradient,
  )
  const rest = lengths.map((length, axis) => Math.max(length - outputShape[axis + 2]!, 0))
  const isStacked = group === 1 && inputShape[1]! < fewChannels && kernel.length === 2 && strides[0] === strides[1]
  const woven = isStacked
    ? stacked(graph, seen, weights, strides[0]!, rest)
    : wovenPhases(graph, seen, convolution, weights, lengths, rest)!
  return sizes.reduce(
    (tensor, size, axis) =>
      fitAxis(graph, tensor, { axis: axis + 2, rank }, lengths[axis]! * strides[axis]!, begin[axis]!, size),
    woven,
  )
}

function stacked(
  graph: GraphBuilder,
  gradient: string,
  weights: Constant,
  stride: number,
  rest: readonly number[],
): string {
  const tiles = tileWeights(weights, stride, [0, 0])
  const kernel = tiles.shape.slice(2)
  const pads = [...kernel.map((size) => size - 1), ...rest]
  const deep = graph.emit('Conv', [gradient, graph.addConstant(tiles)], { pads, kernel_shape: kernel })
  return graph.emit('DepthToSpace', [deep], { blocksize: stride, mode: 'DCR' })
}

/** Gradient of the places of one phase; null where no tap reaches them. */
type PhaseOf = (phase: readonly number[]) => string | null

function wovenPhases(
  graph: GraphBuilder,
  gradient: string,
  { window, group, inputShape }: Convolution,
  weights: Constant,
  lengths: readonly number[],
  rest: readonly number[],
): string | null {
  const { kernel, strides } = window
  const phaseOf: PhaseOf = (phase) => {
    if (phase.some((tap, axis) => tap >= kernel[axis]!)) return null
    const turned = turnWeights(thinWeights(weights, phase, strides), group)
    const taps = turned.shape.slice(2)
    // Zeros beyond what the taps reach come in after: WebGPU's convolution of one tap takes no padding into account.
    const within = rest.map((zeros, axis) => Math.min(zeros, taps[axis]! - 1))
    const pads = [...taps.map((size) => size - 1), ...within]
    const found = graph.emit('Conv', [gradient, graph.addConstant(turned)], { group, pads, kernel_shape: taps })
    return rest.reduce(
      (tensor, zeros, axis) =>
        padAxis(graph, tensor, { axis: axis + 2, rank: inputShape.length }, 0, zeros - within[axis]!),
      found,
    )
  }
  const isSquare = kernel.length === 2 && strides[0] === strides[1]
  if (isSquare) return weaveSquare(graph, phaseOf, strides[0]!, inputShape[1]!)
  return weaveAxis(graph, phaseOf, strides, [...inputShape.slice(0, 2), ...lengths], [])
}

/** Phases side by side as channels, then laid out. The first is never zero. */
function weaveSquare(graph: GraphBuilder, phaseOf: PhaseOf, stride: number, channels: number): string {
  const places = Array.from({ length: stride * stride }, (_, place) => place)
  const phases = places.map((place) => phaseOf([Math.floor(place / stride), place % stride]))
  const given = phases.slice(0, phases.findLastIndex((phase) => phase !== null) + 1)
  const filled = given.map((phase) => phase ?? graph.emit('Mul', [phases[0]!, graph.constant(0)]))
  const joined = filled.length === 1 ? filled[0]! : graph.emit('Concat', filled, { axis: 1 })
  const deep = padAxis(graph, joined, { axis: 1, rank: 4 }, 0, (phases.length - given.length) * channels)
  return graph.emit('DepthToSpace', [deep], { blocksize: stride, mode: 'DCR' })
}

/**
 * Weaves the phases of an axis, after those of the axes behind it: a, b, c become a0 b0 c0 a1 b1 c1 ...
 *
 * @param shape of one phase
 * @param phase of the axes before
 */
function weaveAxis(
  graph: GraphBuilder,
  phaseOf: PhaseOf,
  strides: readonly number[],
  shape: readonly number[],
  phase: readonly number[],
): string | null {
  const place = phase.length
  const stride = strides[place]
  if (stride === undefined) return phaseOf(phase)
  const lanes = Array.from({ length: stride }, (_, lane) =>
    weaveAxis(graph, phaseOf, strides, shape, [...phase, lane]),
  ).filter((lane) => lane !== null)
  if (stride === 1 || lanes.length === 0) return lanes[0] ?? null

  const axis = place + 2
  const columns = lanes.map((lane) => graph.emit('Unsqueeze', [lane, graph.integers([axis + 1])]))
  const joined = columns.length === 1 ? columns[0]! : graph.emit('Concat', columns, { axis: axis + 1 })
  const full = padAxis(graph, joined, { axis: axis + 1, rank: shape.length + 1 }, 0, stride - columns.length)
  const woven = shape.map((size, index) => (index < axis ? size : size * strides[index - 2]!))
  return graph.emit('Reshape', [full, graph.integers(woven)])
}
