import { beforeEach, expect, test } from 'vitest'
import { useStudyPartsStore } from '../../../src/renderer/stores/studyParts'
import { useTimelineMarksStore } from '../../../src/renderer/stores/timelineMarks'
import { mountStores } from '../mountStores'

const clip = 'a'.repeat(64)
let marks: ReturnType<typeof useTimelineMarksStore>
let stores: ReturnType<typeof mountStores>

beforeEach(() => {
  stores = mountStores()
  marks = stores.use(useTimelineMarksStore)
})

test('in and out never run backwards: the newer one counts', () => {
  marks.setIn(clip, 10)
  marks.setOut(clip, 30)
  expect(marks.of(clip)).toMatchObject({ in: 10, out: 30 })
  marks.setOut(clip, 5)
  expect(marks.of(clip)).toMatchObject({ in: null, out: 5 })
  marks.setIn(clip, 8)
  expect(marks.of(clip)).toMatchObject({ in: 8, out: null })
})

test('a frame has one marker; markers stand in the order of their frames', () => {
  marks.mark(clip, 40)
  const first = marks.mark(clip, 7)
  expect(marks.mark(clip, 7).id).toBe(first.id)
  marks.edit(clip, first.id, { note: 'the turn', color: 'green' })
  expect(marks.of(clip).markers).toMatchObject([{ frame: 7, note: 'the turn', color: 'green' }, { frame: 40 }])
  marks.remove(clip, first.id)
  expect(marks.of(clip).markers).toHaveLength(1)
})

test('a clip’s marks are its own', () => {
  marks.mark(clip, 1)
  expect(marks.of('b').markers).toEqual([])
})

test('a study has them again as they were, and its schema takes what was written', () => {
  marks.setIn(clip, 3)
  marks.mark(clip, 9)
  const part = stores.use(useStudyPartsStore).parts.get('timelineMarks')!
  const saved = part.schema.parse(JSON.parse(JSON.stringify(part.read())))
  marks.setIn(clip, 50)
  part.write(saved)
  expect(marks.of(clip)).toMatchObject({ in: 3, markers: [{ frame: 9 }] })
  expect(part.kind).toBe('edit')
})

test('undo says which point or marker it takes back', () => {
  const part = stores.use(useStudyPartsStore).parts.get('timelineMarks')!
  const titleAfter = (act: () => unknown): string => {
    const before = part.read()
    act()
    return part.describe!(before, part.read())
  }
  expect(titleAfter(() => marks.setIn(clip, 3))).toBe('In point, none to frame 3')
  expect(titleAfter(() => marks.mark(clip, 9))).toBe('Marker at frame 9 added')
  const { id } = marks.of(clip).markers[0]!
  expect(titleAfter(() => marks.edit(clip, id, { note: 'turn' }))).toBe('Marker at frame 9 changed')
  expect(titleAfter(() => marks.remove(clip, id))).toBe('Marker at frame 9 removed')
})
