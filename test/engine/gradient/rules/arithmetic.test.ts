import { describe, test } from 'vitest'
import { expectTrueGradient } from '../finiteDifference'

const shapes: [string, number[], number[]][] = [
  ['equal shapes', [2, 3, 4], [2, 3, 4]],
  ['a row against a matrix', [3, 4], [4]],
  ['axes of one on both sides', [2, 1, 4], [1, 3, 1]],
  ['a scalar', [2, 3], []],
  ['the smaller one first', [4], [2, 3, 4]],
]

describe.each(['Add', 'Sub', 'Mul'])('%s', (op) => {
  test.each(shapes)('%s', async (_, a, b) => {
    await expectTrueGradient({ inputs: [a, b], build: (graph, [x, y]) => graph.emit(op, [x!, y!]) })
  })
})

test.each(shapes)('Div: %s', async (_, a, b) => {
  await expectTrueGradient({ inputs: [a, b], range: [0.6, 2], build: (graph, [x, y]) => graph.emit('Div', [x!, y!]) })
})

test.each(['Neg', 'Abs', 'Sqrt', 'Reciprocal', 'Exp', 'Log', 'Erf', 'Sin', 'Cos'])('%s', async (op) => {
  await expectTrueGradient({ inputs: [[2, 3, 4]], range: [0.5, 2], build: (graph, [x]) => graph.emit(op, [x!]) })
})

test.each([
  ...['Tan', 'Asin', 'Acos', 'Atanh'].map((op): [string, [number, number]] => [op, [-0.8, 0.8]]),
  ...['Atan', 'Sinh', 'Cosh', 'Asinh'].map((op): [string, [number, number]] => [op, [-2, 2]]),
  ['Acosh', [1.3, 3]] as [string, [number, number]],
])('%s', async (op, range) => {
  await expectTrueGradient({ inputs: [[2, 3, 4]], range, build: (graph, [x]) => graph.emit(op, [x!]) })
})

test('Mod of floats', async () => {
  await expectTrueGradient({
    inputs: [[3, 4]],
    build: (graph, [x]) => graph.emit('Mod', [x!, graph.constant([0.7, 0.9, 1.1, 1.3])], { fmod: 1 }),
  })
})

test('Abs of negative numbers', async () => {
  await expectTrueGradient({ inputs: [[2, 6]], build: (graph, [x]) => graph.emit('Abs', [x!]) })
})

test.each([2, 3, 0.5, -1.5, 1, 0])('Pow with exponent %d beside x', async (exponent) => {
  await expectTrueGradient({
    inputs: [[2, 5]],
    range: [0.5, 2],
    build: (graph, [x]) => graph.emit('Add', [graph.emit('Pow', [x!, graph.constant(exponent)]), x!]),
  })
})

test('Pow with an exponent for each column', async () => {
  await expectTrueGradient({
    inputs: [[3, 3]],
    range: [0.5, 2],
    build: (graph, [x]) => graph.emit('Pow', [x!, graph.constant([0, 1, 2.5])]),
  })
})

test.each(shapes)('Pow with an exponent that is computed: %s', async (_, a, b) => {
  await expectTrueGradient({ inputs: [a, b], range: [0.6, 2], build: (graph, [x, y]) => graph.emit('Pow', [x!, y!]) })
})

test.each(['Max', 'Min', 'Sum', 'Mean'])('%s of three inputs, broadcast', async (op) => {
  await expectTrueGradient({
    inputs: [[2, 5], [5], [2, 1]],
    step: 0.001,
    build: (graph, inputs) => graph.emit(op, inputs),
  })
})

test('Where sends the gradient to the chosen side', async () => {
  await expectTrueGradient({
    inputs: [
      [3, 4],
      [1, 4],
    ],
    build: (graph, [x, y]) => {
      const isPositive = graph.emit('Greater', [x!, graph.constant(0)])
      const doubled = graph.emit('Mul', [x!, graph.constant(2)])
      return graph.emit('Where', [isPositive, doubled, y!])
    },
  })
})

test('a tensor that is used three times gets the sum of its gradients', async () => {
  await expectTrueGradient({
    inputs: [[2, 3]],
    build: (graph, [x]) => graph.emit('Mul', [graph.emit('Mul', [x!, x!]), graph.emit('Exp', [x!])]),
  })
})
