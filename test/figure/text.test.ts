import { expect, test } from 'vitest'
import { niceTicks } from '../../src/figure/axis'
import { screenStyle } from '../../src/figure/style'
import { tableCsv } from '../../src/figure/table'
import {
  baseName,
  fitName,
  fitText,
  formatCount,
  formatNumber,
  plainText,
  textWidth,
  wrapEvenly,
  wrapText,
} from '../../src/figure/text'

const style = screenStyle('light', 12, 400)

test('shortened text fits, keeps as much as it can and never splits a character', () => {
  const text = 'punching person 🤸🤸🤸 (boxing)'
  for (let width = 20; width < 260; width += 7) {
    const fitted = fitText(text, width, style)
    expect(textWidth(fitted, style)).toBeLessThanOrEqual(width)
    expect(() => encodeURIComponent(fitted)).not.toThrow()
    if (fitted !== text) expect(fitted.endsWith('…')).toBe(true)
  }
})

test('a shortened name keeps its start and its end, as much of both as fits', () => {
  const names = ['backbone.layer3.block12.conv1', 'backbone.layer3.block12.conv2']
  for (let width = 60; width < 200; width += 7) {
    const [one, other] = names.map((name) => fitName(name, width, style))
    expect(textWidth(one!, style)).toBeLessThanOrEqual(width)
    expect(one).not.toBe(other)
    if (one !== names[0]) expect(one).toMatch(/^b.*….*1$/)
  }
  expect(fitName('Stage 1', 200, style)).toBe('Stage 1')
})

test('wrapped lines fit and lose no word', () => {
  const text = 'Probability of the benign class among clips'
  for (const width of [80, 100, 150, 400]) {
    const lines = wrapText(text, width, style)
    expect(lines.join(' ')).toBe(text)
    for (const line of lines) expect(textWidth(line, style)).toBeLessThanOrEqual(width)
    expect(wrapEvenly(text, width, style)).toHaveLength(lines.length)
  }
})

test('numbers have a true minus sign and no minus zero', () => {
  expect(formatNumber(-0.256, 2)).toBe('−0.26')
  expect(formatNumber(-0.001, 2)).toBe('0.00')
  expect(formatCount(20000)).toBe('20\u202f000')
  expect(formatCount(5000)).toBe('5000')
})

test('ticks are round, inside the range and no more than asked', () => {
  for (const [from, to, most] of [
    [0, 60, 7],
    [0, 1, 6],
    [-1, 1, 5],
    [0, 57, 9],
    [0, 1_000_000, 4],
    [-0.75, 1, 6],
  ] as const) {
    const ticks = niceTicks(from, to, most)
    expect(ticks.length).toBeGreaterThan(1)
    expect(ticks.length).toBeLessThanOrEqual(most)
    expect(ticks[0]).toBeGreaterThanOrEqual(from)
    expect(ticks.at(-1)).toBeLessThanOrEqual(to)
  }
  expect(niceTicks(0, 60, 7)).toEqual([0, 10, 20, 30, 40, 50, 60])
  expect(niceTicks(0, 2, 9, 1)).toEqual([0, 1, 2])
})

test('names from files lose their folders and control characters', () => {
  expect(baseName('C:\\clips\\a b.mp4')).toBe('a b.mp4')
  expect(baseName('/clips/a.mp4')).toBe('a.mp4')
  expect(plainText('a\nb\u0000c\u2028d')).toBe('a b c d')
})

test('CSV quotes what needs it, keeps full precision and disarms formulas', () => {
  const csv = tableCsv({
    columns: [
      { name: 'model', unit: 'text', meaning: '' },
      { name: 'cosine', unit: '1', meaning: '' },
    ],
    rows: [
      ['a, "b"', 1 / 3],
      ['=HYPERLINK("x")', null],
    ],
  })

  expect(csv).toBe('model,cosine [1]\n"a, ""b""",0.3333333333333333\n"\'=HYPERLINK(""x"")",\n')
})
