import { intAttribute, stringAttribute } from '../../onnx/attributes'
import { zeros } from '../zeros'
import type { ExpandView } from '../rule'
import { sliceAxis } from './axis'

/** The weights of one direction of a recurrent node, turned so that rows multiply them. */
export interface Direction {
  readonly view: ExpandView
  /** [inputs, gates hidden] */
  readonly weights: string
  /** [hidden, gates hidden] */
  readonly recurrent: string
  /** [gates hidden] each, null if they are left out */
  readonly biases: { readonly weights: string; readonly recurrent: string } | null
}

/** Tensors that go from step to step, [batch, hidden] each; the first is what the node gives. */
export type State = readonly string[]

/** What a recurrent operator does in one step. */
export interface Cell {
  readonly gates: number
  /** inputs of the node that hold the first states */
  readonly initial: readonly number[]
  /** once for all steps: what a step adds to the product of the input and its weights; null for nothing */
  bias(direction: Direction): string | null
  /** @param entered [batch, gates hidden], with `bias` */
  advance(direction: Direction, entered: string, state: State): State
}

/** All states [steps, directions, batch, hidden], then the last of each, written out step by step. */
export function unroll(view: ExpandView, cell: Cell): readonly string[] {
  const { graph, node } = view
  const direction = stringAttribute(node, 'direction', 'forward')
  const reversed = direction === 'bidirectional' ? [false, true] : [direction === 'reverse']
  const passes = reversed.map((isReversed, index) => runThrough(view, cell, index, isReversed))
  const together = (parts: readonly string[], axis: number): string =>
    parts.length === 1 ? parts[0]! : graph.emit('Concat', parts, { axis })
  const all = together(
    passes.map((pass) => pass.all),
    1,
  )
  const last = cell.initial.map((_, place) =>
    together(
      passes.map((pass) => pass.last[place]!),
      0,
    ),
  )
  return [all, ...last]
}

/** @returns all [steps, 1, batch, hidden], last [1, batch, hidden] */
function runThrough(view: ExpandView, cell: Cell, index: number, isReversed: boolean) {
  const { graph, input, shape } = view
  const [steps] = shape(input(0)) as [number]
  const direction = directionOf(view, cell, index)
  const product = graph.emit('MatMul', [input(0), direction.weights])
  const bias = cell.bias(direction)
  const entered = bias === null ? product : graph.emit('Add', [product, bias])
  const order = Array.from({ length: steps }, (_, step) => (isReversed ? steps - 1 - step : step))
  const outputs = new Array<string>(steps)
  let state: State = cell.initial.map((place) => initialOf(view, place, index))
  for (const step of order) {
    state = cell.advance(direction, graph.emit('Gather', [entered, graph.integers(step)], { axis: 0 }), state)
    outputs[step] = graph.emit('Unsqueeze', [state[0]!, graph.integers([0, 1])])
  }
  const all = graph.emit('Concat', outputs, { axis: 0 })
  return { all, last: state.map((one) => graph.emit('Unsqueeze', [one, graph.integers([0])])) }
}

function directionOf(view: ExpandView, { gates }: Cell, index: number): Direction {
  const { graph, input, node } = view
  const own = (place: number): string => graph.emit('Gather', [input(place), graph.integers(index)], { axis: 0 })
  const turned = (place: number): string => graph.emit('Transpose', [own(place)], { perm: [1, 0] })
  const size = gates * intAttribute(node, 'hidden_size', 0)
  const biases = (): Direction['biases'] => {
    const joined = own(3)
    const [weights, recurrent] = [0, size].map((begin) => sliceAxis(graph, joined, 0, begin, size))
    return { weights: weights!, recurrent: recurrent! }
  }
  return { view, weights: turned(1), recurrent: turned(2), biases: input(3) ? biases() : null }
}

function initialOf({ graph, node, input, shape }: ExpandView, place: number, direction: number): string {
  if (input(place)) return graph.emit('Gather', [input(place), graph.integers(direction)], { axis: 0 })
  const [, batch] = shape(input(0)) as [number, number]
  return zeros(graph, [batch, intAttribute(node, 'hidden_size', 0)])
}
