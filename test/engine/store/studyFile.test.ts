import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createStudyFiles } from '../../../src/engine/store'
import { temporaryFolder } from './example'

let folder: ReturnType<typeof temporaryFolder>
let files: ReturnType<typeof createStudyFiles>
beforeEach(() => {
  folder = temporaryFolder()
  files = createStudyFiles(join(folder.path, 'home', 'studies'))
})
afterEach(() => folder.remove())

const content = (name: string, steps = '60') => ({ name, clip: '/clips/a.mp4', parts: { attack: { steps } } })
const day = new Date('2026-11-23T10:00:00Z')
const pathOf = (id: string): string => join(files.folder, `${id}.json`)

test('a study is made, saved and opened as it was, parts that nobody here knows among it', async () => {
  const made = await files.create({ ...content('Où ça bite?'), parts: { 'of a later version': [1, { a: null }] } }, day)
  expect(made).toMatchObject({ id: '2026-11-23-ou-ca-bite', revision: 0 })
  const saved = await files.save(made.id, 0, { ...content('Renamed'), parts: made.parts })

  expect(saved.revision).toBe(1)
  expect(await files.open(made.id)).toEqual(saved)
  expect(saved.parts).toEqual({ 'of a later version': [1, { a: null }] })
  expect(readdirSync(files.folder).toSorted()).toEqual([`${made.id}.json`, `${made.id}.previous.json`])
})

test('studies of one name are files of their own, listed newest first', async () => {
  const ids = []
  for (const name of ['Same', 'same', '???']) ids.push((await files.create(content(name), day)).id)
  expect(ids).toEqual(['2026-11-23-same', '2026-11-23-same-2', '2026-11-23-study'])
  await files.save(ids[0]!, 0, content('Same'))
  const list = await files.list()
  expect(list.map(({ id }) => id)[0]).toBe(ids[0])
  expect(list.map(({ savedAt }) => savedAt)).toEqual(list.map(({ savedAt }) => savedAt).toSorted((a, b) => b - a))
})

test('what another window has saved is not written over', async () => {
  const { id } = await files.create(content('Two windows'), day)
  await files.save(id, 0, content('Two windows', '100'))
  await expect(files.save(id, 0, content('Two windows', '7'))).rejects.toMatchObject({
    code: 'study/changed',
    message: expect.stringMatching(/revision 1.* changed revision 0/),
  })
  expect((await files.open(id)).parts).toEqual({ attack: { steps: '100' } })
})

test('a damaged study names its file and what is wrong, and its last good version is opened instead', async () => {
  const { id } = await files.create(content('Broken', '1'), day)
  await files.save(id, 0, content('Broken', '2'))
  writeFileSync(pathOf(id), readFileSync(pathOf(id), 'utf8').slice(0, 40))

  await expect(files.open(id)).rejects.toMatchObject({
    code: 'store/corrupt',
    message: expect.stringContaining(`${id}.json is damaged: it is not JSON`),
    tip: expect.stringContaining('last good version'),
  })
  const [line] = await files.list()
  expect(line).toMatchObject({ id, name: 'Broken', problem: expect.stringContaining('damaged') })
  expect(line!.backupSavedAt).toBeGreaterThan(0)

  expect((await files.open(id, true)).parts).toEqual({ attack: { steps: '1' } })
  expect((await files.open(id)).parts).toEqual({ attack: { steps: '1' } })
  expect(readdirSync(files.folder)).toContain(`${id}.json.unreadable`)
})

test('a window that still has a study whose file was damaged or removed writes it again', async () => {
  const { id } = await files.create(content('Kept', '1'), day)
  writeFileSync(pathOf(id), '{')
  expect(await files.save(id, 0, content('Kept', '2'))).toMatchObject({ revision: 1 })
  await files.remove(id)
  expect(readdirSync(files.folder)).toEqual([])
  expect(await files.save(id, 1, content('Kept', '3'))).toMatchObject({ revision: 2 })
})

test('a study of a newer workbench is neither opened nor written over', async () => {
  const { id } = await files.create(content('Later'), day)
  writeFileSync(pathOf(id), JSON.stringify({ form: 99, id }))
  await expect(files.open(id)).rejects.toMatchObject({
    code: 'store/newer',
    message: expect.stringContaining('form 99'),
  })
  await expect(files.save(id, 0, content('Later'))).rejects.toMatchObject({ code: 'store/newer' })
})

test('a field that is missing is named', async () => {
  const { id, ...rest } = await files.create(content('Field'), day)
  writeFileSync(pathOf(id), JSON.stringify({ ...rest, id, parts: 7 }))
  await expect(files.open(id)).rejects.toMatchObject({ message: expect.stringContaining('field "parts"') })
})
