import { expect, test } from 'vitest'
import { notesOn } from '../../../src/engine/study/correlation/notes'
import type { PreparedClip } from '../../../src/engine/study/correlation/clips'
import type { PreparedModel } from '../../../src/engine/study/correlation/prepare'

const clip = (frames: number) => ({ frames }) as PreparedClip
const model = (frames: number) =>
  ({ model: { card: { name: 'Net', kind: 'video', input: { frames } } }, layers: [] }) as unknown as PreparedModel
const step = (frames: number[]) => {
  const [first = 0] = frames
  const weights = frames.map(() => 1 / frames.length)
  return { centre: first, first, last: frames.at(-1)!, frames, weights }
}
const alignmentOf = (...columns: number[][][]) => ({
  policy: 'mean' as const,
  columns: columns.map((steps) => ({ stride: null, span: 1, steps: steps.map(step) })),
})
const apart = [[0], [1], [2], [3]]
const everything = [
  [0, 1, 2, 3],
  [0, 1, 2, 3],
]
const plan = { alignment: 'mean', rows: 'frames' } as const

test('nothing is said where every model takes the frames that are looked at', () => {
  expect(notesOn(plan, [clip(4)], [model(4)], alignmentOf(apart))).toEqual([])
})

test('what a model is shown where it takes more, or fewer, is told', () => {
  expect(notesOn(plan, [clip(1)], [model(4)], alignmentOf(apart))).toEqual([
    '"Net" takes 4 frames; 1 is looked at: the last one is shown 4 times.',
  ])
  expect(notesOn(plan, [clip(9)], [model(4)], alignmentOf(apart))[0]).toMatch(/9 are looked at: it is shown 4 of them/)
})

test('clips of different lengths are told of', () => {
  expect(notesOn(plan, [clip(4), clip(5)], [model(4)], alignmentOf(apart))[0]).toMatch(/\(4, 5\)/)
})

test('layers behind attention over time are told of, where means are taken', () => {
  const alignment = alignmentOf(apart, everything)

  expect(notesOn(plan, [clip(4)], [model(4)], alignment)[0]).toMatch(/^In 1 of 2 video layers every step sees the same/)
  expect(notesOn({ ...plan, alignment: 'nearest' }, [clip(4)], [model(4)], alignment)).toEqual([])
  expect(notesOn({ ...plan, rows: 'clips' }, [clip(4)], [model(4)], alignment)).toEqual([])
})
