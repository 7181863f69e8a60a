import type { GraphBuilder } from '../builder'

/** An axis or index counted from the end as one counted from the start. */
export function fromStart(index: number, length: number): number {
  return index < 0 ? index + length : index
}

/** Part of a tensor along one axis: `length` elements from `begin`, each `step` further. */
export function sliceAxis(
  graph: GraphBuilder,
  tensor: string,
  axis: number,
  begin: number,
  length: number,
  step = 1,
): string {
  const end = begin + (length - 1) * step + 1
  const [starts, ends, axes, steps] = [[begin], [end], [axis], [step]].map((values) => graph.integers(values))
  return graph.emit('Slice', [tensor, starts!, ends!, axes!, steps!])
}

/** An axis, counted from the start, of a tensor of so many axes. */
export interface Axis {
  readonly axis: number
  readonly rank: number
}

/**
 * Puts zeros (or `value`) before and after a tensor along one axis; the tensor itself if there is nothing to put.
 * All axes are told, though the operator takes some: onnxruntime's change to channels last, which WebGPU asks for, reads
 * the pads of a Pad that has axes as if there were one for each axis of the tensor, and the graph then fails to run.
 */
export function padAxis(
  graph: GraphBuilder,
  tensor: string,
  { axis, rank }: Axis,
  before: number,
  after: number,
  value = 0,
): string {
  if (before === 0 && after === 0) return tensor
  const along = (size: number): number[] => Array.from({ length: rank }, (_, place) => (place === axis ? size : 0))
  return graph.emit('Pad', [tensor, graph.integers([...along(before), ...along(after)]), graph.constant(value)])
}

/**
 * Fits a tensor along one axis: leaves out its first `begin` elements (puts zeros if negative), then cuts or fills to `length`.
 *
 * @param current length of the axis so far
 */
export function fitAxis(
  graph: GraphBuilder,
  tensor: string,
  axis: Axis,
  current: number,
  begin: number,
  length: number,
): string {
  if (begin === 0 && length === current) return tensor
  const [from, to] = [Math.max(begin, 0), Math.min(begin + length, current)]
  const kept = from === 0 && to === current ? tensor : sliceAxis(graph, tensor, axis.axis, from, to - from)
  return padAxis(graph, kept, axis, Math.max(-begin, 0), Math.max(begin + length - current, 0))
}

/**
 * The transpose of picking along an axis: row `j` of `gradient` is added to row `positions[j]` of the result.
 *
 * @param positions one per row, negative for rows that go nowhere
 * @param length rows of the result
 */
export function spreadAxis(
  graph: GraphBuilder,
  gradient: string,
  axis: Axis,
  positions: readonly number[],
  length: number,
): string {
  const first = positions[0] ?? 0
  const isRun = first >= 0 && positions.every((position, row) => position === first + row)
  if (isRun) return padAxis(graph, gradient, axis, first, length - first - positions.length)

  const rounds = roundsOf(positions, length)
  const needsZeros = rounds.some((rows) => rows.includes(positions.length))
  const withZeros = padAxis(graph, gradient, axis, 0, needsZeros ? 1 : 0)
  const parts = rounds.map((rows) => graph.emit('Gather', [withZeros, graph.integers(rows)], { axis: axis.axis }))
  return parts.reduce((sum, part) => graph.emit('Add', [sum, part]))
}

/** Round r says for each position which row comes there as the r-th; positions without one point at the row of zeros. */
function roundsOf(positions: readonly number[], length: number): number[][] {
  const zeroRow = positions.length
  const rounds: number[][] = [new Array<number>(length).fill(zeroRow)]
  positions.forEach((position, row) => {
    if (position < 0) return
    let round = rounds.find((rows) => rows[position] === zeroRow)
    if (!round) rounds.push((round = new Array<number>(length).fill(zeroRow)))
    round[position] = row
  })
  return rounds
}
