import { expect, test } from 'vitest'
import { type PaletteEntry, rankEntries } from '../../../../src/renderer/panels/palette/rank'

const entry = (id: string, title: string, group: string, more: Partial<PaletteEntry> = {}): PaletteEntry => ({
  id,
  title,
  group,
  run: () => undefined,
  ...more,
})
const entries = [
  entry('open', 'Open a clip…', 'Study'),
  entry('play', 'Play or pause', 'Playback'),
  entry('last', 'Go to the last frame', 'Playback'),
  entry('star', 'star.mp4', 'Recent clips', { detail: '/data/clips/shapes' }),
  ...Array.from({ length: 30 }, (_, at) => entry(`run ${at}`, `run number ${at}`, 'Past runs', { isHidden: true })),
]
const found = (query: string, recent: readonly string[] = []) =>
  rankEntries(entries, query, recent).map(({ title, found: all }) => [title, ...all.map(({ entry: { id } }) => id)])

test('without a query everything is offered by group, but for what is only looked for', () => {
  expect(found('')).toEqual([
    ['Study', 'open'],
    ['Playback', 'play', 'last'],
    ['Recent clips', 'star'],
  ])
})

test('what was used last comes first, and is not offered twice', () => {
  expect(found('', ['last', 'gone', 'open'])).toEqual([
    ['Recent', 'last', 'open'],
    ['Playback', 'play'],
    ['Recent clips', 'star'],
  ])
})

test('a query finds in titles and details, the group of the best first, and not all of thousands', () => {
  expect(found('pla')[0]).toEqual(['Playback', 'play'])
  expect(found('shapes star')).toEqual([['Recent clips', 'star']])
  expect(found('run')[0]).toHaveLength(1 + 9)
  expect(found('zzz')).toEqual([])
})

test('of two that match alike, what was used before comes first', () => {
  expect(found('run number', ['run 27'])[0]![1]).toBe('run 27')
})

test('an answer to the query itself comes first', () => {
  const answer = entry('go', 'Go to frame 30', 'Go to', { isAnswer: true })
  expect(rankEntries([...entries, answer], 'run', [])[0]!.title).toBe('Go to')
})

test('a title typed whole comes before what was used last', () => {
  const two = [entry('runs', 'Show Past runs', 'Panels'), entry('past', 'Show Past', 'Panels')]
  const [group] = rankEntries(two, 'show past', ['runs'])
  expect(group!.found.map(({ entry: { id } }) => id)).toEqual(['past', 'runs'])
})
