import { expect, test } from 'vitest'
import { divergingColor } from '../../../src/figure/colorMap'
import { amplification, channelValue, drawPerturbation, fullScale } from '../../../src/renderer/frame/perturbation'
import { fakePlan } from '../fixture/fakeHost'
import { finishedRun } from '../fixture/runs'

test('every pixel is drawn with the colour of its own value', () => {
  const epsilon = 16 / 255
  const values = Float32Array.from([
    0,
    0,
    0,
    epsilon,
    epsilon,
    epsilon,
    -epsilon,
    epsilon,
    0,
    -epsilon,
    -epsilon,
    -epsilon,
  ])
  const frame = { height: 2, width: 2, values, epsilon }
  const pixel = (data: Uint8ClampedArray, at: number): number[] => [...data.slice(at * 4, at * 4 + 4)]

  const mean = drawPerturbation(frame, 'mean', epsilon).data
  expect(pixel(mean, 0)).toEqual([...divergingColor(0, 'light'), 255])
  expect(pixel(mean, 1)).toEqual([...divergingColor(1, 'light'), 255])
  expect(pixel(mean, 2)).toEqual([...divergingColor(0, 'light'), 255])
  expect(pixel(mean, 3)).toEqual([...divergingColor(-1, 'light'), 255])

  expect(pixel(drawPerturbation(frame, 'red', epsilon).data, 2)).toEqual([...divergingColor(-1, 'light'), 255])
  expect(pixel(drawPerturbation(frame, 'green', epsilon).data, 2)).toEqual([...divergingColor(1, 'light'), 255])
  expect(channelValue(values, 2, 'blue')).toBe(0)
})

test('at limits of 16/255 the perturbation appears eight times amplified', () => {
  expect(amplification(16 / 255)).toBeCloseTo(7.97, 2)
  expect(amplification(0.5)).toBe(1)
})

test('the scale ends at epsilon, or at the largest change where epsilon bounds no single value', () => {
  const run = finishedRun('run', fakePlan(), 'finished')
  const linf = { float: 0.02, rounded: 0.02, decoded: 0.03 }
  const of = (change: object, result: object) =>
    fullScale({
      record: { ...run.record, plan: { ...run.record.plan, ...change } },
      result: { ...run.result, ...result },
    })

  expect(of({}, { linf })).toBe(16 / 255)
  expect(of({ norm: 'l2', epsilon: 3 }, { linf })).toBeCloseTo(6 / 255, 12)
  expect(of({ epsilon: 0 }, { linf: null })).toBeCloseTo(1 / 255, 12)
})
