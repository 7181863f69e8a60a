import { describe, expect, test } from 'vitest'
import { palettes, type ThemeName } from '../../src/figure/theme'
import { contrast, distance, parseHex, seen, visions } from './colorScience'

describe.each(Object.keys(palettes) as ThemeName[])('theme %s', (name) => {
  const palette = palettes[name]
  const background = parseHex(palette.background)
  const marks = [...palette.categorical, palette.reference, palette.control, palette.attack]

  test('text has a contrast of at least 4.5 and marks of at least 3', () => {
    for (const text of [palette.text, palette.mutedText]) {
      expect(contrast(parseHex(text), background)).toBeGreaterThanOrEqual(4.5)
    }
    for (const mark of marks) expect(contrast(parseHex(mark), background), mark).toBeGreaterThanOrEqual(3)
  })

  test.each(Object.keys(visions))('every two categorical colours differ with %s vision', (vision) => {
    const colors = palette.categorical.map((hex) => seen(parseHex(hex), visions[vision]))
    const distances = colors.flatMap((one, index) => colors.slice(index + 1).map((other) => distance(one, other)))

    expect(Math.min(...distances)).toBeGreaterThanOrEqual(0.09)
  })

  test('attack, control and reference differ with every vision', () => {
    for (const vision of Object.values(visions)) {
      const [attack, control, reference] = [palette.attack, palette.control, palette.reference].map((hex) =>
        seen(parseHex(hex), vision),
      )
      expect(distance(attack!, control!)).toBeGreaterThan(0.09)
      expect(distance(attack!, reference!)).toBeGreaterThan(0.09)
      expect(distance(control!, reference!)).toBeGreaterThan(0.09)
    }
  })
})
