import { expect, test } from 'vitest'
import { useTimelineLayoutStore } from '../../../src/renderer/stores/timelineLayout'
import { placeAt, placeLanes, type Lane } from '../../../src/renderer/timeline/lane'
import { mountStores } from '../mountStores'

const marks = (id: string): Lane => ({
  ...{ kind: 'marks', id, name: id, meaning: '', tone: 'run', count: '' },
  marks: { full: [], faint: [], isStretch: true },
})
const track = (id: string): Lane => ({ ...marks(id), kind: 'track' }) as unknown as Lane

test('a lane that is held at a height goes below those whose middle it has passed, and stays there', () => {
  const layout = mountStores().use(useTimelineLayoutStore)
  const lanes = [marks('a'), track('b'), marks('c')]
  const placed = () => placeLanes(layout.arranged(lanes), layout.heightOf)
  const names = () => placed().map(({ lane }) => lane.id)
  // a is 17 high, b 40, c 17
  expect([16, 36, 38, 64, 66].map((y) => placeAt(placed(), 'a', y))).toEqual([0, 0, 1, 1, 2])

  layout.move(
    placed().map(({ lane }) => lane),
    'a',
    placeAt(placed(), 'a', 38),
  )
  expect(names()).toEqual(['b', 'a', 'c'])
  // the pointer has not moved: nothing jumps back
  expect(placeAt(placed(), 'a', 38)).toBe(1)
  expect(placeAt(placed(), 'c', 0)).toBe(0)
})

test('where there is little room lanes are lower, unless somebody chose their height', () => {
  const layout = mountStores().use(useTimelineLayoutStore)
  layout.setHeight('chosen', 'large')
  const heights = () => [track('own'), track('chosen'), marks('marks')].map(layout.heightOf)
  expect([...heights(), layout.thumbnailHeight]).toEqual([40, 88, 17, 40])
  layout.isLow = true
  expect([...heights(), layout.thumbnailHeight]).toEqual([22, 88, 17, 30])
})
