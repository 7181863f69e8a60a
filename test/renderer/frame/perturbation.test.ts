import { expect, test } from 'vitest'
import { divergingColor } from '../../../src/figure/colorMap'
import { amplification, fullScale, limitAt, beyondColors } from '../../../src/figure/perturbationScale'
import { changeOf, channelValue, drawPerturbation, shareBeyond } from '../../../src/renderer/frame/perturbation'
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

test('what lies beyond the scale has colours of its own, and is counted', () => {
  const values = Float32Array.from([0.02, 0.02, 0.02, 0.0201, 0, 0, -0.03, -0.03, -0.03, 0, 0, 0])
  const changes = { height: 2, width: 2, values }
  const words = new Uint32Array(4)
  const { data } = drawPerturbation(changes, 'red', 0.02, words)
  expect(data.buffer).toBe(words.buffer)
  expect([...data.slice(0, 3)]).toEqual([...divergingColor(1, 'light')])
  expect([...data.slice(4, 7)]).toEqual([...beyondColors[1]])
  expect([...data.slice(8, 11)]).toEqual([...beyondColors[0]])
  expect(shareBeyond(changes, 'red', 0.02)).toBe(0.5)
  expect(shareBeyond(changes, 'red', 0.03)).toBe(0)
})

test('the largest of the three keeps its sign', () => {
  expect(channelValue([0.1, -0.3, 0.2], 0, 'largest')).toBe(-0.3)
  expect(channelValue([0.1, -0.3, 0.4], 0, 'largest')).toBe(0.4)
  expect(channelValue([-0.5, -0.3, 0.4], 0, 'largest')).toBe(-0.5)
})

test('the change between two pictures is in whole steps', () => {
  const of = (...bytes: number[]) => ({ width: 1, height: 1, data: Uint8ClampedArray.from([...bytes, 255]) })
  const found = changeOf(of(10, 200, 7), of(12, 195, 7))!
  expect([...found.values].map((value) => Math.round(value * 255 * 1e4) / 1e4)).toEqual([2, -5, 0])
  expect(changeOf(of(1, 2, 3), { width: 2, height: 1, data: new Uint8ClampedArray(8) })).toBeNull()
})

test('at limits of 16/255 the perturbation appears eight times amplified', () => {
  expect(amplification(16 / 255)).toBeCloseTo(7.97, 2)
  expect(amplification(0.5)).toBe(1)
  expect(amplification(limitAt(12))).toBeCloseTo(12, 9)
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
