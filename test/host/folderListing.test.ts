import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { folderListing } from '../../src/host/folderListing'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'listing-'))
  await mkdir(join(folder, 'zoo'))
  await writeFile(join(folder, 'clip 10.mp4'), 'ten')
  await writeFile(join(folder, 'clip 9.mp4'), '')
  await writeFile(join(folder, '-leading 🎞 "quote".mp4'), 'x')
  await writeFile(join(folder, '.hidden'), 'x')
  await symlink(join(folder, 'nowhere'), join(folder, 'broken'))
  await symlink(join(folder, 'zoo'), join(folder, 'to zoo'))
})
afterAll(() => rm(folder, { recursive: true }))

test('folders come first, then files by name; hidden and broken ones are left out', async () => {
  const { path, parent, entries } = await folderListing(folder)

  expect({ path, parent }).toEqual({ path: folder, parent: tmpdir() })
  expect(entries.map(({ name, isFolder, bytes }) => [name, isFolder, bytes])).toEqual([
    ['to zoo', true, 0],
    ['zoo', true, 0],
    ['-leading 🎞 "quote".mp4', false, 1],
    ['clip 9.mp4', false, 0],
    ['clip 10.mp4', false, 3],
  ])
  expect(entries[1]!.path).toBe(join(folder, 'zoo'))
})

test('the top has no parent, and no path means the home folder', async () => {
  expect((await folderListing('/')).parent).toBeNull()
  expect((await folderListing(null)).path).toBe(homedir())
})

test('what is no folder is refused with its reason', async () => {
  const refusal = (path: string) => expect(folderListing(path)).rejects
  await refusal(join(folder, 'none')).toMatchObject({
    code: 'folder/unreadable',
    message: expect.stringContaining('nothing of that name'),
  })
  await refusal(join(folder, 'clip 9.mp4', 'deeper')).toMatchObject({
    code: 'folder/unreadable',
    message: expect.stringContaining('it is a file'),
  })
})

test('of a file its folder is listed, however the path was pasted, and also if it is hidden', async () => {
  const file = join(folder, '-leading 🎞 "quote".mp4')
  const pasted = [
    file,
    `${file}  \n`,
    `"${file}"`,
    `'${file}'`,
    pathToFileURL(file).href,
    ` ${pathToFileURL(file).href}`,
  ]
  for (const text of pasted) {
    const listing = await folderListing(text)
    expect({ text, path: listing.path, file: listing.file }).toEqual({ text, path: folder, file })
    expect(listing.entries.map(({ path }) => path)).toContain(file)
  }
  const hidden = await folderListing(join(folder, '.hidden'))
  expect(hidden.entries.map(({ path }) => path)).toContain(hidden.file)
  expect((await folderListing(folder)).file).toBeNull()
})

test('~ is the user’s own folder, but no name that begins with it', async () => {
  expect((await folderListing('~')).path).toBe(homedir())
  expect((await folderListing('~/')).path).toBe(homedir())
  await expect(folderListing('~other')).rejects.toMatchObject({ code: 'folder/unreadable' })
})
