import { describe, expect, test } from 'vitest'
import { parsePixelLength } from '../../../src/renderer/text/epsilon'

describe('a pixel length that can be read', () => {
  test.each([
    ['16/255', 16 / 255, '= 0.0627'],
    ['16', 16 / 255, 'read as 16/255 = 0.0627'],
    [' 8 / 255 ', 8 / 255, '= 0.0314'],
    ['0.005', 0.005, '= 1.28/255'],
    ['0,005', 0.005, '= 1.28/255'],
    ['1', 1 / 255, 'read as 1/255 = 0.0039'],
    ['1e-3', 0.001, '= 0.26/255'],
    ['255', 1, 'read as 255/255 = 1'],
    ['1/1', 1, '= 1'],
  ])('%s', (text, value, note) => {
    const reading = parsePixelLength(text)
    expect(reading).toMatchObject({ ok: true, note })
    expect(reading.ok && reading.value).toBeCloseTo(value, 12)
  })
})

describe('a pixel length that cannot', () => {
  test.each([
    ['', /Write a fraction/],
    ['sixteen', /Write a fraction/],
    ['16/', /Write a fraction/],
    ['16/0', /Write a fraction/],
    ['0', /above 0/],
    ['-4/255', /above 0/],
    ['256', /At most 255/],
    ['300/255', /at most 1/],
  ])('%s', (text, problem) => {
    expect(parsePixelLength(text)).toMatchObject({ ok: false, problem: expect.stringMatching(problem) })
  })
})
