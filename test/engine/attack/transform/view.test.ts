import { expect, test } from 'vitest'
import { scaledViews, zeroOf } from '../../../../src/engine/attack/transform/view'
import { imageToInput } from '../../../../src/engine/model/preprocess'
import { exampleCard } from '../../model/exampleCard'

const cards = [
  exampleCard({ input: { size: [1, 1], mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] } }),
  exampleCard({ input: { size: [1, 1], channels: 'BGR', range: [0, 255], mean: [104, 117, 124], std: [1, 1, 1] } }),
  exampleCard({ input: { size: [1, 1], range: [-1, 1] } }),
]

test.each(cards)('zero of the input, card %#', (card) => {
  const data = Float32Array.from(zeroOf(card))
  const input = imageToInput({ space: 'image', frames: 1, height: 1, width: 1, data }, card)

  input.data.forEach((value) => expect(value).toBeCloseTo(0, 4))
})

test('copies are the model’s input times 1, 1/2, 1/4, ...; gradients count as they are', () => {
  const card = cards[0]!
  const frame = Float32Array.of(0.9, 0.1, 0.5)
  const inputOf = (data: Float32Array): Float32Array =>
    imageToInput({ space: 'image', frames: 1, height: 1, width: 1, data }, card).data
  const views = scaledViews(5, zeroOf(card))

  expect(views).toHaveLength(5)
  views.forEach(({ apply, adjoint }, index) => {
    inputOf(apply(frame)).forEach((value, channel) => {
      expect(value).toBeCloseTo(inputOf(frame)[channel]! / 2 ** index, 5)
    })
    expect(adjoint(frame)).toEqual(frame)
  })
})
