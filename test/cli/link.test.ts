import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TransferLink } from '../../src/contract/link'
import { demoCard, demoClip } from '../fixture/engine'
import { runCli } from './runCli'

let folder: string
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'i2v-link-'))))
afterAll(() => rm(folder, { recursive: true, force: true }))

const models = ['--surrogate', `${demoCard('image_demo')}:depth2`, '--target', demoCard('video_demo_a')]
const steps = ['--steps', '2', '--record', 'depth1,stage2', '--record-every', '1']

test('a recorded batch is linked: a table for people, one object for programs', { timeout: 240_000 }, async () => {
  const clips = ['heart_grow', 'flower_swing'].map(demoClip)
  const batch = await runCli(folder, ['batch', ...clips, ...models, ...steps, '--out', join(folder, 'runs'), '--json'])
  expect(batch.code).toBe(0)
  const runs = (await readdir(join(folder, 'runs'))).map((name) => join(folder, 'runs', name))

  const text = await runCli(folder, ['link', ...runs])
  expect(text.code).toBe(0)
  expect(text.error).toMatch(/they tell nothing about other clips/)
  expect(text.out).toMatch(/Shapes image net: stage1 +Kinetic Shapes A \S+: stage1 +1\.000 \[1\.000, 1\.000\]/)
  expect(text.out).toMatch(/Within steps the trend is taken out/)

  const json = await runCli(folder, ['link', ...runs, '--alignment', 'nearest', '--out', join(folder, 'out'), '--json'])
  const found = JSON.parse(json.out) as TransferLink
  expect(found.request.alignment).toBe('nearest')
  expect(found.pairs).toHaveLength(4)
  expect(await readdir(join(folder, 'out'))).toEqual(['link.csv', 'link.json'])

  const drawn = await runCli(folder, [
    'figure',
    join(folder, 'out'),
    '--figure',
    'link',
    '--quantity',
    'slope',
    '--json',
  ])
  const { path } = JSON.parse(drawn.out) as { path: string }
  expect(path).toBe(join(folder, 'out', 'figures', 'link-slope-85mm.svg'))
  expect(await readFile(path, 'utf8')).toContain('Slope over all attack steps')
  const wrong = await runCli(folder, ['figure', runs[0]!, '--figure', 'link'])
  expect(wrong.error).toMatch(/link\.json is not there/)
})

test.each<[string, readonly string[], RegExp, number]>([
  ['no run', ['link'], /usage|RUN/i, 2],
  ['too few resamples', ['link', 'x', '--resamples', '10'], /--resamples is "10".*at least 1000/, 2],
  ['a measure that needs maps', ['link', 'x', '--measure', 'cosine'], /--measure is "cosine"; expected one of cka,/, 2],
  ['a folder that is not there', ['link', '/nowhere/run'], /\/nowhere\/run.* is not there/, 1],
  ['every 0 steps', ['attack', ...models, '--record', 'cards', '--record-every', '0'], /--record-every is "0"/, 2],
  [
    'how often, but not what',
    ['attack', ...models, '--record-every', '5'],
    /--record-every is given without --record/,
    2,
  ],
  ['an empty name', ['attack', ...models, '--record', 'stage1,'], /--record is "stage1,"; expected cards, all/, 2],
])('%s is refused', { timeout: 60_000 }, async (_, words, message, expected) => {
  const [command, ...rest] = words
  const clip = command === 'attack' ? ['--clip', demoClip('heart_grow')] : []
  const { code, error } = await runCli(folder, [command!, ...clip, ...rest])

  expect(error).toMatch(message)
  expect(code).toBe(expected)
})
