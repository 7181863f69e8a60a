import { expect, test } from 'vitest'
import { shortenedBy } from '../../../src/renderer/panels/similarity/heatmapAxis'

const letters = (text: string): number => text.length

test('a path keeps its beginning and its end, so layers stay apart', () => {
  const names = [
    'features.3.expand3x3_activation',
    'features.12.expand3x3_activation',
    'features.3.expand1x1_activation',
  ]
  const short = names.map((name) => shortenedBy(letters, name, 24))

  expect(short.every((name) => name.length <= 24 && name.includes('…'))).toBe(true)
  expect(new Set(short).size).toBe(3)
  expect(short[0]).toMatch(/^feature.*….*activation$/)
  expect(shortenedBy(letters, names[0]!, 31)).toBe(names[0])
})

test('words lose their end, and where there is no room nothing is written', () => {
  expect(shortenedBy(letters, 'Kinetic Shapes image model', 10)).toBe('Kinetic S…')
  expect(shortenedBy(letters, 'Kinetic', 1)).toBe('')
})
