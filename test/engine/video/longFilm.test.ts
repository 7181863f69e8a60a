import { spawnSync } from 'node:child_process'
import { stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { writeLongFilm } from '../../fixture/longFilm'
import type { OpenReport } from '../../fixture/openProcess'
import { temporaryFolder, tools } from './support'

const script = resolve(import.meta.dirname, '../../fixture/openProcess.ts')
const isLinux = process.platform === 'linux'
if (!isLinux) console.warn('SKIPPED: only Linux tells the largest resident size of a process.')

/** For 324,000 pictures: 5 MB of columns, as many again on the way to the window, and what Node leaves uncollected. */
const mostGrowth = 96e6

test.runIf(isLinux)('a film of three hours is opened within bounded memory', { timeout: 180_000 }, async () => {
  const path = join(await temporaryFolder(), 'long.mp4')
  expect(await writeLongFilm(path, 3, tools)).toBe(324_000)
  expect((await stat(path)).size).toBeGreaterThan(1.5 * mostGrowth)

  const { stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', script, path], { encoding: 'utf8' })
  if (!stdout) throw new Error(stderr)
  const report = JSON.parse(stdout) as OpenReport

  expect(report).toMatchObject({ frames: 324_000, keyFrames: 1296 })
  expect(report.lastSeconds).toBeCloseTo(3 * 3600 - 1 / 30, 3)
  expect(report.resident.opened - report.resident.before).toBeLessThan(mostGrowth)
  // 9 bytes for each picture, and the rest of what is known of a clip.
  expect(report.bytes).toBeLessThan(9.1 * 324_000)
})
