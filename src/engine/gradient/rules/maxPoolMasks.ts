import type { GraphBuilder } from '../builder'
import type { BackwardView } from '../rule'
import { type Axis, fitAxis, padAxis, sliceAxis } from './axis'
import type { Window } from './window'

/**
 * Backward of a pool along one axis, from masks of equality: tap k of a window has the maximum if x there equals y.
 * Each tap takes what the taps before it have left, so of equal values only the first gets the gradient; the last tap
 * takes the remainder and needs no mask.
 *
 * @param place spatial axis that the pool slides along
 */
export function maxPoolByMasks(view: BackwardView, window: Window, place: number): string {
  const { graph, input, output, gradOut, shape } = view
  const order = bestOrder(shape(input(0)), view.lowering.block)
  const axis = order.indexOf(place + 2)
  const along: Line = {
    axis,
    rank: order.length,
    size: shape(input(0))[place + 2]!,
    outputs: shape(output(0))[place + 2]!,
    taps: window.kernel[place]!,
    stride: window.strides[place]!,
    dilation: window.dilations[place]!,
    begin: window.begin[place]!,
  }
  const [data, pooled, gradient] = [input(0), output(0), gradOut(0)].map((tensor) => turn(graph, tensor, order))
  const parts = gradientOfTaps(graph, along, data!, pooled!, gradient!)
  const full = shape(input(0))
  const assembled = assemble(
    graph,
    along,
    parts,
    order.map((from) => full[from]!),
  )
  return turn(
    graph,
    assembled,
    order.map((_, from) => order.indexOf(from)),
  )
}

const fewestChannels = 16

/**
 * Order of axes to work in. Channels last, so that taking every second place copies runs of channels instead of single
 * numbers; onnxruntime gets the turn for nothing where a convolution made the tensor.
 */
function bestOrder(full: readonly number[], block: number | null): number[] {
  const order = [...full.keys()]
  if (block !== null && full[1]! % block === 0) return order
  return full.length === 4 && full[1]! >= fewestChannels ? [0, 2, 3, 1] : order
}

function turn(graph: GraphBuilder, tensor: string, perm: readonly number[]): string {
  return perm.every((from, to) => from === to) ? tensor : graph.emit('Transpose', [tensor], { perm })
}

interface Line extends Axis {
  /** places of the data, and of the output */
  readonly size: number
  readonly outputs: number
  readonly taps: number
  readonly stride: number
  readonly dilation: number
  /** padding before the data */
  readonly begin: number
}

function gradientOfTaps(graph: GraphBuilder, line: Line, data: string, pooled: string, gradient: string): string[] {
  const reach = line.stride * (line.outputs - 1) + line.dilation * (line.taps - 1) + 1
  const after = Math.max(reach - line.begin - line.size, 0)
  const padded = padAxis(graph, data, line, line.begin, after, -Infinity)
  const parts: string[] = []
  let remainder = gradient
  for (let tap = 0; tap < line.taps - 1; tap++) {
    const values = sliceAxis(graph, padded, line.axis, tap * line.dilation, line.outputs, line.stride)
    // Multiplying by 0 and 1 is exact and, on CPU, half the time of two selections.
    const isMaximum = graph.cast(graph.emit('Equal', [values, pooled]), graph.floatType)
    const part = graph.emit('Mul', [remainder, isMaximum])
    remainder = graph.emit('Sub', [remainder, part])
    parts.push(part)
  }
  return [...parts, remainder]
}

/**
 * Puts the gradients of the taps in their places: tap k of window o lies at stride o + dilation k. Taps with the same
 * remainder modulo the stride fall on the same places, shifted by whole strides; the remainders then interleave.
 */
function assemble(graph: GraphBuilder, line: Line, parts: readonly string[], full: readonly number[]): string {
  const { axis, stride, dilation } = line
  const shifts = parts.map((_, tap) => Math.floor((tap * dilation) / stride))
  const length = line.outputs + shifts.at(-1)!
  const lanes = Array.from({ length: stride }, (_, lane) => {
    const terms = parts.flatMap((part, tap) =>
      (tap * dilation) % stride === lane
        ? [padAxis(graph, part, line, shifts[tap]!, length - line.outputs - shifts[tap]!)]
        : [],
    )
    return terms.length === 0 ? null : terms.reduce((sum, term) => graph.emit('Add', [sum, term]))
  })
  const woven = stride === 1 ? lanes[0]! : weave(graph, lanes, axis, length, full)
  return fitAxis(graph, woven, line, length * stride, line.begin, line.size)
}

/** Lanes a, b, c become a0 b0 c0 a1 b1 c1 ...; a lane that no tap reaches is zero. */
function weave(
  graph: GraphBuilder,
  lanes: readonly (string | null)[],
  axis: number,
  length: number,
  full: readonly number[],
): string {
  const some = lanes.find((lane) => lane !== null)!
  const empty = (): string => graph.emit('Mul', [some, graph.constant(0)])
  const beside = graph.integers([axis + 1])
  const columns = lanes.map((lane) => graph.emit('Unsqueeze', [lane ?? empty(), beside]))
  const together = graph.emit('Concat', columns, { axis: axis + 1 })
  const shape = full.map((size, place) => (place === axis ? length * lanes.length : size))
  return graph.emit('Reshape', [together, graph.integers(shape)])
}
