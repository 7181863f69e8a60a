import { describe, expect, test } from 'vitest'
import { matchFuzzily, splitAtMarks } from '../../../src/renderer/text/fuzzy'

const marked = (query: string, text: string): string | null => {
  const found = matchFuzzily(query, text)
  return (
    found &&
    splitAtMarks(text, found.marks)
      .map((piece, at) => (at % 2 ? `[${piece}]` : piece))
      .join('')
  )
}
const score = (query: string, text: string): number => matchFuzzily(query, text)?.score ?? -Infinity

describe('letters', () => {
  test('are found in order, whatever their case', () => {
    expect(marked('CLIP', 'Open a clip…')).toBe('Open a [clip]…')
    expect(marked('pilc', 'Open a clip…')).toBeNull()
  })

  test('are best where they begin words', () => {
    expect(marked('oac', 'Open a clip…')).toBe('[O]pen [a] [c]lip…')
    expect(marked('ss', 'class star_spin')).toBe('class [s]tar_[s]pin')
  })

  test('are best together', () => {
    expect(marked('run', 'Rub the run')).toBe('Rub the [run]')
    expect(score('step', 'Step back')).toBeGreaterThan(score('step', 'Show theep'))
  })

  test('that are scattered by chance are not a match', () => {
    expect(marked('kill', 'Look into the picked cell, all of it')).toBeNull()
  })

  test('of several words, in any order, all of which must be there', () => {
    expect(marked('clip open', 'Open a clip…')).toBe('[Open] a [clip]…')
    expect(marked('clip close', 'Open a clip…')).toBeNull()
  })
})

test('a text that is matched earlier comes first', () => {
  expect(score('go', 'Go to the last frame')).toBeGreaterThan(score('go', 'Theme: let it go'))
})

test('of texts that match alike the shorter comes first', () => {
  expect(score('show past', 'Show Past')).toBeGreaterThan(score('show past', 'Show Past runs'))
})

test('an empty query matches everything and marks nothing', () => {
  expect(matchFuzzily(' ', 'anything')).toEqual({ score: 0, marks: [] })
})

test('pieces put together again are the text', () => {
  expect(splitAtMarks('abcdef', [0, 1, 4])).toEqual(['', 'ab', 'cd', 'e', 'f'])
  expect(splitAtMarks('', [])).toEqual([''])
})
