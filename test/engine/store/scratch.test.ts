import { existsSync, utimesSync } from 'node:fs'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createScratch } from '../../../src/engine/store/scratch'
import { removeLeftovers } from '../../../src/engine/store/writeWhole'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'i2v-scratch-'))
})
afterEach(async () => {
  vi.useRealTimers()
  await rm(folder, { recursive: true, force: true })
})

test('is there until it is removed', async () => {
  const [one, other] = [await createScratch(folder, 'frames', 10), await createScratch(folder, 'frames', 10)]
  expect(one.path).not.toBe(other.path)
  expect(existsSync(one.path)).toBe(true)

  await one.remove()
  expect([existsSync(one.path), existsSync(other.path)]).toEqual([false, true])
  await other.remove()
})

test('is kept young while it is used, so that no other run takes it for a leftover', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  const { path, remove } = await createScratch(folder, 'frames', 10)
  const longAgo = new Date(Date.now() - 3_600_000)
  utimesSync(path, longAgo, longAgo)
  vi.advanceTimersByTime(120_000)
  await vi.waitFor(async () => expect((await stat(path)).mtimeMs).toBeGreaterThan(Date.now() - 60_000))

  await removeLeftovers(folder)
  expect(existsSync(path)).toBe(true)
  await remove()
  expect(vi.getTimerCount()).toBe(0)
})

test('what no disk can hold is refused at once, with sizes', async () => {
  await expect(createScratch(folder, 'frames', 1e18)).rejects.toMatchObject({
    code: 'store/disk-full',
    message: expect.stringMatching(/frames takes 1\S* \w?B while the run goes on; the disk has .* free/),
  })
})

test('a folder that cannot be written is named', async () => {
  const nowhere = join(folder, 'nowhere')
  await expect(createScratch(nowhere, 'frames', 1)).rejects.toMatchObject({
    message: expect.stringContaining(basename(nowhere)),
  })
})
