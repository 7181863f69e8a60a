import { expect, test } from 'vitest'
import type { FigureSpecification } from '../../../src/figure/specification'
import { sheetCaption } from '../../../src/host/figure/caption'

const panels = (...captions: string[]) =>
  captions.map((caption, index) => ({ title: `Title ${index}`, caption })) as unknown as FigureSpecification[]

test('what neighbours share is said once, after the last of them', () => {
  const captions = panels('One. Run r. End.', 'Two. Run r. End.', 'Three. Run s. End.', 'Four.')

  expect(sheetCaption(captions, ['a', 'b', 'c', 'd'], null)).toBe(
    '(a) Title 0. One. (b) Title 1. Two. (a) and (b): Run r. End. (c) Title 2. Three. Run s. End. (d) Title 3. Four.',
  )
})

test('more than two are told as a range; capitals and brackets stay as drawn', () => {
  const captions = panels('One. R.', 'Two. R.', 'Three. R.')

  expect(sheetCaption(captions, ['(a)', '(b)', '(c)'], null)).toContain('(a) to (c): R.')
  expect(sheetCaption(captions, ['A', 'B', 'C'], null)).toMatch(/^\(A\) Title 0\. One\. \(B\)/)
})

test('panels without letters are counted; one panel is its caption', () => {
  expect(sheetCaption(panels('One. R.', 'Two. R.'), ['', ''], null)).toBe(
    'Panel 1: Title 0. One. Panel 2: Title 1. Two. Panel 1 and Panel 2: R.',
  )
  expect(sheetCaption(panels('One. R.'), ['a'], null)).toBe('One. R.')
})

test('nothing is lost: every sentence of every panel is there', () => {
  const captions = panels('A. B. C.', 'D. B. C.', 'D. E. C.', 'A. E. C.')
  const whole = sheetCaption(captions, ['a', 'b', 'c', 'd'], null)

  for (const sentence of ['A.', 'B.', 'C.', 'D.', 'E.']) expect(whole).toContain(` ${sentence}`)
})

test('a proof begins with what it is', () => {
  expect(sheetCaption(panels('One.'), [''], 'tritanopia')).toBe(
    'SIMULATED PROOF (as seen with tritanopia), not the figure itself. One.',
  )
})
