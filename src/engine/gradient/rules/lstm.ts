import { flagAttribute, intAttribute, stringAttribute } from '../../onnx/attributes'
import { zeros } from '../zeros'
import { defineRule, type ExpandView } from '../rule'
import { sliceAxis } from './axis'

/**
 * Written out step by step in simpler operators, which have rules:
 * i, o, f = sigmoid(W x + R h + b), c' = f c + i tanh(...), h' = o tanh(c').
 */
export const lstm = defineRule({
  op: 'LSTM',
  opsets: [7, 14, 22],
  differentiable: [0, 5, 6],
  limit(node) {
    if (node.attributes.activations) return 'it names its own activations'
    if (node.attributes.clip || flagAttribute(node, 'input_forget', false)) return 'its gates are clipped or coupled'
    if (node.inputs[4] || node.inputs[7]) return 'it has sequence lengths or peepholes'
    return flagAttribute(node, 'layout', false) ? 'its batch comes first' : null
  },
  expand(view) {
    const { graph, node } = view
    const direction = stringAttribute(node, 'direction', 'forward')
    const reversed = direction === 'bidirectional' ? [false, true] : [direction === 'reverse']
    const passes = reversed.map((isReversed, index) => runThrough(view, index, isReversed))
    const together = (parts: readonly string[], axis: number): string =>
      parts.length === 1 ? parts[0]! : graph.emit('Concat', parts, { axis })
    return [
      together(
        passes.map(({ all }) => all),
        1,
      ),
      together(
        passes.map(({ hidden }) => hidden),
        0,
      ),
      together(
        passes.map(({ cell }) => cell),
        0,
      ),
    ]
  },
})

interface Pass {
  /** [steps, 1, batch, hidden] */
  readonly all: string
  /** [1, batch, hidden] */
  readonly hidden: string
  readonly cell: string
}

interface State {
  /** [batch, hidden] */
  readonly hidden: string
  readonly cell: string
}

function runThrough(view: ExpandView, direction: number, isReversed: boolean): Pass {
  const { graph, input, shape } = view
  const [steps] = shape(input(0)) as [number]
  const first = graph.integers([0])
  const inputs = graph.emit('Add', [
    graph.emit('MatMul', [input(0), weightsOf(view, 1, direction)]),
    biasOf(view, direction),
  ])
  const recurrent = weightsOf(view, 2, direction)
  const order = Array.from({ length: steps }, (_, step) => (isReversed ? steps - 1 - step : step))
  const outputs = new Array<string>(steps)
  let state: State = { hidden: initialOf(view, 5, direction), cell: initialOf(view, 6, direction) }
  for (const step of order) {
    const now = graph.emit('Gather', [inputs, graph.integers(step)], { axis: 0 })
    state = advance(view, graph.emit('Add', [now, graph.emit('MatMul', [state.hidden, recurrent])]), state)
    outputs[step] = graph.emit('Unsqueeze', [state.hidden, graph.integers([0, 1])])
  }
  return {
    all: graph.emit('Concat', outputs, { axis: 0 }),
    hidden: graph.emit('Unsqueeze', [state.hidden, first]),
    cell: graph.emit('Unsqueeze', [state.cell, first]),
  }
}

/** @param gates [batch, 4 hidden] in ONNX's order: input, output, forget, cell */
function advance({ graph }: ExpandView, gates: string, { cell }: State): State {
  const [enter, leave, forget, fresh] = graph.emitMany('Split', [gates], 4, { axis: 1, num_outputs: 4 })
  const sigmoid = (gate: string): string => graph.emit('Sigmoid', [gate])
  const kept = graph.emit('Mul', [sigmoid(forget!), cell])
  const next = graph.emit('Add', [kept, graph.emit('Mul', [sigmoid(enter!), graph.emit('Tanh', [fresh!])])])
  return { cell: next, hidden: graph.emit('Mul', [sigmoid(leave!), graph.emit('Tanh', [next])]) }
}

/** [directions, 4 hidden, columns] of one direction as [columns, 4 hidden] */
function weightsOf({ graph, input }: ExpandView, index: number, direction: number): string {
  const own = graph.emit('Gather', [input(index), graph.integers(direction)], { axis: 0 })
  return graph.emit('Transpose', [own], { perm: [1, 0] })
}

/** The biases of the inputs and of the recurrence are simply added: [4 hidden]. */
function biasOf({ graph, input, node }: ExpandView, direction: number): string {
  if (!input(3)) return graph.constant(0)
  const own = graph.emit('Gather', [input(3), graph.integers(direction)], { axis: 0 })
  const gates = 4 * intAttribute(node, 'hidden_size', 0)
  return graph.emit('Add', [sliceAxis(graph, own, 0, 0, gates), sliceAxis(graph, own, 0, gates, gates)])
}

function initialOf({ graph, node, input, shape }: ExpandView, index: number, direction: number): string {
  if (input(index)) return graph.emit('Gather', [input(index), graph.integers(direction)], { axis: 0 })
  const [, batch] = shape(input(0)) as [number, number]
  return zeros(graph, [batch, intAttribute(node, 'hidden_size', 0)])
}
