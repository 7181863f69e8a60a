import { flagAttribute, intAttribute } from '../../onnx/attributes'
import type { Node } from '../../onnx/graph'
import type { GraphBuilder } from '../builder'
import { defineRule } from '../rule'
import { sliceAxis } from './axis'
import { unroll, type Cell, type Direction } from './unroll'

/** Written out step by step in simpler operators, which have rules. */
function recurrentRule(op: string, opsets: readonly number[], states: readonly number[], cellOf: (node: Node) => Cell) {
  return defineRule({
    op,
    opsets,
    differentiable: [0, ...states],
    limit(node) {
      if (!hasPlainActivations(node)) return 'it names its own activations'
      if (node.attributes.clip || flagAttribute(node, 'input_forget', false)) return 'its gates are clipped or coupled'
      if (node.inputs[4] || node.inputs[7]) return 'it has sequence lengths or peepholes'
      return flagAttribute(node, 'layout', false) ? 'its batch comes first' : null
    },
    expand: (view) => unroll(view, cellOf(view.node)),
  })
}

const plainActivations: Readonly<Record<string, readonly string[]>> = {
  LSTM: ['Sigmoid', 'Tanh', 'Tanh'],
  GRU: ['Sigmoid', 'Tanh'],
  RNN: ['Tanh'],
}

/** Left out, or the operator's own ones spelled out, for each direction. */
function hasPlainActivations({ op, attributes: { activations } }: Node): boolean {
  if (!activations) return true
  const plain = plainActivations[op]!
  return (
    activations.kind === 'strings' && activations.value.every((name, place) => name === plain[place % plain.length])
  )
}

/** The biases of inputs and recurrence are simply added. */
function joinedBias({ view: { graph }, biases }: Direction): string | null {
  return biases && graph.emit('Add', [biases.weights, biases.recurrent])
}

function recur({ view: { graph }, recurrent }: Direction, entered: string, hidden: string): string {
  return graph.emit('Add', [entered, graph.emit('MatMul', [hidden, recurrent])])
}

/** i, o, f = sigmoid(W x + R h + b), c' = f c + i tanh(...), h' = o tanh(c'); ONNX's order is i, o, f, c. */
const lstmCell: Cell = {
  gates: 4,
  initial: [5, 6],
  bias: joinedBias,
  advance(direction, entered, [hidden, cell]) {
    const { graph } = direction.view
    const gates = recur(direction, entered, hidden!)
    const [enter, leave, forget, fresh] = graph.emitMany('Split', [gates], 4, { axis: 1, num_outputs: 4 })
    const sigmoid = (gate: string): string => graph.emit('Sigmoid', [gate])
    const kept = graph.emit('Mul', [sigmoid(forget!), cell!])
    const next = graph.emit('Add', [kept, graph.emit('Mul', [sigmoid(enter!), graph.emit('Tanh', [fresh!])])])
    return [graph.emit('Mul', [sigmoid(leave!), graph.emit('Tanh', [next])]), next]
  },
}

/** h' = tanh(W x + R h + b) */
const plainCell: Cell = {
  gates: 1,
  initial: [5],
  bias: joinedBias,
  advance: (direction, entered, [hidden]) => [direction.view.graph.emit('Tanh', [recur(direction, entered, hidden!)])],
}

/**
 * z, r = sigmoid(W x + R h + b), n = tanh(W x + b + R (r h) + b'), h' = (1 - z) n + z h; ONNX's order is z, r, n.
 * With `linear_before_reset`, as PyTorch has it, n = tanh(W x + b + r (R h + b')).
 */
function gruCell(node: Node): Cell {
  const size = intAttribute(node, 'hidden_size', 0)
  const resetsAfter = flagAttribute(node, 'linear_before_reset', false)
  const columns = (graph: GraphBuilder, tensor: string, gates: number, from: number, axis: number): string =>
    sliceAxis(graph, tensor, axis, from * size, gates * size)
  return {
    gates: 3,
    initial: [5],
    bias: (direction) => direction.biases?.weights ?? null,
    advance({ view: { graph }, recurrent, biases }, entered, [hidden]) {
      const recurring = (from: number, count: number, state: string): string => {
        const product = graph.emit('MatMul', [state, columns(graph, recurrent, count, from, 1)])
        return biases ? graph.emit('Add', [product, columns(graph, biases.recurrent, count, from, 0)]) : product
      }
      const both = graph.emit('Add', [columns(graph, entered, 2, 0, 1), recurring(0, 2, hidden!)])
      const [keep, reset] = graph.emitMany('Split', [graph.emit('Sigmoid', [both])], 2, { axis: 1, num_outputs: 2 })
      const recalled = resetsAfter
        ? graph.emit('Mul', [reset!, recurring(2, 1, hidden!)])
        : recurring(2, 1, graph.emit('Mul', [reset!, hidden!]))
      const fresh = graph.emit('Tanh', [graph.emit('Add', [columns(graph, entered, 1, 2, 1), recalled])])
      const change = graph.emit('Mul', [keep!, graph.emit('Sub', [hidden!, fresh])])
      return [graph.emit('Add', [fresh, change])]
    },
  }
}

export const lstm = recurrentRule('LSTM', [7, 14, 22], [5, 6], () => lstmCell)
export const gru = recurrentRule('GRU', [7, 14, 22], [5], gruCell)
export const rnn = recurrentRule('RNN', [7, 14, 22], [5], () => plainCell)
