import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Margins, marginsSchema } from '../../src/contract/margin'
import { demoCard, demoClip } from '../fixture/engine'
import { runCli } from './runCli'

let folder: string
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'i2v-margins-'))))
afterAll(() => rm(folder, { recursive: true, force: true }))

test('margins of a run: tables for people, one object for programs', { timeout: 240_000 }, async () => {
  const targets = ['video_demo_a', 'video_demo_b'].flatMap((name) => ['--target', demoCard(name)])
  const noise = ['--method', 'sign-noise', ...targets, '--frames', '18', '--stride', '4', '--out', join(folder, 'runs')]
  expect((await runCli(folder, ['attack', '--clip', demoClip('heart_grow'), ...noise])).code).toBe(0)
  const [name] = await readdir(join(folder, 'runs'))
  const run = join(folder, 'runs', name!)

  const one = await runCli(folder, ['margins', run, '--target', demoCard('video_demo_b'), '--json'])
  expect(one.code).toBe(0)
  expect(one.error).toMatch(/\d+ forward passes, about \d+ s; \d workers?, at most about .* of memory/)
  const found = marginsSchema.parse(JSON.parse(one.out) as Margins)
  expect(found.targets.map(({ card, windows }) => [card, windows.length])).toEqual([[demoCard('video_demo_b'), 3]])

  const text = await runCli(folder, ['margins', run])
  expect(text.code).toBe(0)
  expect(text.out).toMatch(/Kinetic Shapes A.*: .*with all frames: [+−]?\d/)
  expect(text.out).toMatch(/3 windows, beginning at every attacked frame, of 16 neighbouring attacked frames/)
  expect(text.out).toContain('a factor of e')
  const table = await readFile(join(run, 'margins.csv'), 'utf8')
  expect(table.trim().split('\n')).toHaveLength(1 + 2 * (1 + 3 + 18 + 16))
})

test.each([
  ['no run', ['margins'], /RUN/, 2],
  ['a hop of 0', ['margins', 'x', '--hop', '0'], /--hop is "0".*at least 1/, 2],
  ['a folder that is not there', ['margins', '/nowhere/run'], /\/nowhere\/run.* is not there/, 1],
])('refused: %s', { timeout: 60_000 }, async (_, words, message, code) => {
  const outcome = await runCli(folder, words)

  expect(outcome.error).toMatch(message)
  expect(outcome.code).toBe(code)
})
