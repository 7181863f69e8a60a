import { describe, test } from 'vitest'
import { expectTrueGradient } from '../finiteDifference'
import { spacedValues } from '../tools'

describe('LSTM', () => {
  test.each(['forward', 'reverse', 'bidirectional'])('%s', async (direction) => {
    const directions = direction === 'bidirectional' ? 2 : 1
    await expectTrueGradient({
      inputs: [[3, 2, 4]],
      step: 0.01,
      build(graph, [x]) {
        const constant = (seed: number, ...shape: number[]): string =>
          graph.constant(
            spacedValues(
              shape.reduce((a, b) => a * b),
              seed,
              [-0.8, 0.8],
            ),
            shape,
          )
        const [weights, recurrent] = [constant(1, directions, 12, 4), constant(2, directions, 12, 3)]
        const inputs = [x!, weights, recurrent, constant(3, directions, 24)]
        const [all, hidden, cell] = graph.emitMany('LSTM', inputs, 3, { hidden_size: 3, direction })
        const last = graph.emit('Add', [hidden!, cell!])
        return graph.emit('Add', [
          graph.emit('Squeeze', [graph.emit('ReduceSum', [all!, graph.integers([0])], { keepdims: 0 })]),
          last,
        ])
      },
    })
  })

  test('without biases, with initial states that get gradients too', async () => {
    await expectTrueGradient({
      inputs: [
        [2, 1, 2],
        [1, 1, 3],
        [1, 1, 3],
      ],
      step: 0.01,
      build(graph, [x, hidden, cell]) {
        const weights = graph.constant(spacedValues(24, 1, [-1, 1]), [1, 12, 2])
        const recurrent = graph.constant(spacedValues(36, 2, [-1, 1]), [1, 12, 3])
        const [all] = graph.emitMany('LSTM', [x!, weights, recurrent, '', '', hidden!, cell!], 1, { hidden_size: 3 })
        return all!
      },
    })
  })
})
