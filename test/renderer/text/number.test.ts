import { expect, test } from 'vitest'
import {
  formatBytes,
  formatCount,
  formatPercent,
  formatPixelSteps,
  formatProbability,
  formatTimeStamp,
  formatWait,
} from '../../../src/renderer/text/number'

const thin = '\u202f'

test('time stamps carry milliseconds and never show 60 seconds', () => {
  expect(formatTimeStamp(0)).toBe('0:00.000')
  expect(formatTimeStamp(59.9996)).toBe('1:00.000')
  expect(formatTimeStamp(3723.042)).toBe('1:02:03.042')
})

test('a probability is never rounded to certainty', () => {
  expect(formatProbability(0.9999)).toBe('>0.99')
  expect(formatProbability(1)).toBe('1.00')
  expect(formatProbability(0.0001)).toBe('<0.01')
  expect(formatProbability(0)).toBe('0.00')
  expect(formatProbability(0.614)).toBe('0.61')
})

test('bounds are printed in 8-bit steps, whole where they are whole', () => {
  expect(formatPixelSteps(16 / 255)).toBe('16/255')
  expect(formatPixelSteps(0.005)).toBe('1.28/255')
})

test('sizes, shares and waits', () => {
  expect(formatBytes(0)).toBe(`0${thin}B`)
  expect(formatBytes(60_761)).toBe(`60.8${thin}kB`)
  expect(formatBytes(33.5e9)).toBe(`33.5${thin}GB`)
  expect(formatPercent(0.614)).toBe(`61${thin}%`)
  expect(formatWait(0.2)).toBe('under 1 s')
  expect(formatWait(240)).toBe(`4${thin}min`)
  expect(formatCount(1, 'frame')).toBe('1 frame')
  expect(formatCount(1200, 'frame')).toBe('1,200 frames')
})
