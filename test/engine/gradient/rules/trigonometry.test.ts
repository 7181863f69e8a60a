import { describe, test } from 'vitest'
import { expectTrueGradient } from '../finiteDifference'

/** onnxruntime removes the Cast, and has lost the gradient behind it where 1 / sqrt(z) was a Div. */
describe('slopes of 1 / sqrt(z) survive a node that the runtime removes', () => {
  test.each([
    ['Asin', [-0.8, 0.8]],
    ['Acos', [-0.8, 0.8]],
    ['Asinh', [-2, 2]],
    ['Acosh', [1.2, 3]],
  ] as const)('%s before a Cast to its own type', async (op, range) => {
    await expectTrueGradient({
      inputs: [[2, 3]],
      range,
      build: (graph, [x]) => graph.cast(graph.emit(op, [x!]), 'float32'),
    })
  })
})
