import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createStudyService } from '../../../src/engine/study/studyService'

let folder = ''
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'studies-'))))
afterEach(() => rm(folder, { recursive: true, force: true }))

const content = (name: string) => ({ name, clip: null, parts: {} })
/** Stamps count milliseconds, and the newest shall be newer. */
const moment = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5))

test('a window begins with the study it had, else with the newest that can be read, else with none', async () => {
  const studies = createStudyService(folder)
  expect(await studies.last(null)).toBeNull()
  const old = await studies.create(content('Old'))
  await moment()
  const middle = await studies.create(content('Middle'))
  await moment()
  const newest = await studies.create(content('Newest'))

  expect((await studies.last(null))?.id).toBe(newest.id)
  expect((await studies.last(old.id))?.id).toBe(old.id)
  await studies.remove(old.id)
  expect((await studies.last(old.id))?.id).toBe(newest.id)
  await writeFile(join(folder, `${newest.id}.json`), '{"form": 1')
  expect((await studies.last(null))?.id).toBe(middle.id)
  expect((await studies.last(newest.id))?.id).toBe(middle.id)
})
