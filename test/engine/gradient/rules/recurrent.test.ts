import { describe, expect, test } from 'vitest'
import { gradientSupport } from '../../../../src/engine/gradient/support'
import type { AttributeInput, GraphBuilder } from '../../../../src/engine/gradient/builder'
import type { Attribute } from '../../../../src/engine/onnx/graph'
import { elementCount } from '../../../../src/engine/tensor/shape'
import { expectTrueGradient, graphOf } from '../finiteDifference'
import { spacedValues } from '../tools'

const hidden = 3
const operators: [string, number, number, Record<string, AttributeInput>][] = [
  ['LSTM', 4, 2, {}],
  ['GRU', 3, 1, {}],
  ['GRU', 3, 1, { linear_before_reset: 1 }],
  ['RNN', 1, 1, {}],
]

function constant(graph: GraphBuilder, seed: number, ...shape: number[]): string {
  return graph.constant(spacedValues(elementCount(shape), seed, [-0.8, 0.8]), shape)
}

describe.each(operators)('%s of %d gates', (op, gates, states, attributes) => {
  test.each(['forward', 'reverse', 'bidirectional'])('%s %o', async (direction) => {
    const directions = direction === 'bidirectional' ? 2 : 1
    await expectTrueGradient({
      inputs: [[3, 2, 4]],
      step: 0.01,
      build(graph, [x]) {
        const weights = constant(graph, 1, directions, gates * hidden, 4)
        const recurrent = constant(graph, 2, directions, gates * hidden, hidden)
        const inputs = [x!, weights, recurrent, constant(graph, 3, directions, 2 * gates * hidden)]
        const own = { hidden_size: hidden, direction, ...attributes }
        const [all, ...last] = graph.emitMany(op, inputs, 1 + states, own)
        const sum = graph.emit('ReduceSum', [all!, graph.integers([0])], { keepdims: 0 })
        return last.reduce((total, state) => graph.emit('Add', [total, state]), sum)
      },
    })
  })

  test('without biases, with initial states that get gradients too', async () => {
    const state = [1, 2, hidden]
    await expectTrueGradient({
      inputs: [[2, 2, 2], ...new Array<number[]>(states).fill(state)],
      step: 0.01,
      build(graph, [x, ...initial]) {
        const weights = constant(graph, 1, 1, gates * hidden, 2)
        const recurrent = constant(graph, 2, 1, gates * hidden, hidden)
        const inputs = [x!, weights, recurrent, '', '', ...initial]
        return graph.emitMany(op, inputs, 1, { hidden_size: hidden, ...attributes })[0]!
      },
    })
  })
})

test.each([
  [['Tanh'], true],
  [['Relu'], false],
])('an RNN that names %j as its activation', (value, supported) => {
  const activations: Attribute = { kind: 'strings', value }
  const graph = graphOf({
    inputs: [[2, 1, 2]],
    build: (builder, [x]) =>
      builder.emit('RNN', [x!, constant(builder, 1, 1, hidden, 2), constant(builder, 2, 1, hidden, hidden)], {
        hidden_size: hidden,
        activations,
      }),
  })
  expect(gradientSupport(graph, { input: 'x0' }).supported).toBe(supported)
})
