import { existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { writeError } from '../../../src/engine/store/problem'
import { removeLeftovers, writeWhole } from '../../../src/engine/store/writeWhole'
import { temporaryFolder } from './example'

let folder: ReturnType<typeof temporaryFolder>
beforeEach(() => {
  folder = temporaryFolder()
})
afterEach(() => folder.remove())

test('writes bytes or text and leaves nothing beside the file', async () => {
  await writeWhole(join(folder.path, 'a b é.bin'), Uint8Array.of(1, 2, 0, 255))
  await writeWhole(join(folder.path, 'text'), 'é')

  expect([...readFileSync(join(folder.path, 'a b é.bin'))]).toEqual([1, 2, 0, 255])
  expect(readFileSync(join(folder.path, 'text'), 'utf8')).toBe('é')
  expect(readdirSync(folder.path).sort()).toEqual(['a b é.bin', 'text'])
})

test('a reader sees the old file or the new one, never a part', async () => {
  const path = join(folder.path, 'file')
  const content = (round: number): Buffer => Buffer.alloc(3_000_000 + round * 100_000, round + 1)
  await writeWhole(path, content(0))

  let writing = true
  const readings: number[] = []
  const reader = async (): Promise<void> => {
    while (writing) {
      const bytes = await readFile(path)
      const round = bytes[0]! - 1
      expect(bytes.equals(content(round))).toBe(true)
      readings.push(round)
    }
  }
  const reading = reader()
  for (let round = 1; round < 8; round++) await writeWhole(path, content(round))
  writing = false
  await reading

  expect(readings.length).toBeGreaterThan(3)
  expect(readings).toEqual([...readings].sort((a, b) => a - b))
})

test('writes at the same time do not mix', async () => {
  const path = join(folder.path, 'file')
  await Promise.all([1, 2, 3, 4].map((byte) => writeWhole(path, new Uint8Array(100_000).fill(byte))))

  const bytes = readFileSync(path)
  expect(bytes.length).toBe(100_000)
  expect(new Set(bytes).size).toBe(1)
  expect(readdirSync(folder.path)).toEqual(['file'])
})

test('when the name is taken by a folder: an error, and no leftovers', async () => {
  mkdirSync(join(folder.path, 'name'))

  await expect(writeWhole(join(folder.path, 'name'), 'x')).rejects.toMatchObject({
    message: expect.stringContaining(join(folder.path, 'name')),
  })
  expect(readdirSync(folder.path)).toEqual(['name'])
})

test('below a file, and in a folder that is not there', async () => {
  writeFileSync(join(folder.path, 'file'), '')

  await expect(writeWhole(join(folder.path, 'file', 'x.json'), 'x')).rejects.toMatchObject({
    code: 'store/read-only',
    message: expect.stringMatching(/x\.json cannot be written: part of its path is a file.*ENOTDIR/),
  })
  await expect(writeWhole(join(folder.path, 'no', 'x.json'), 'x')).rejects.toMatchObject({ code: 'store/read-only' })
})

test.each([
  ['EACCES', 'store/read-only', /may not write/],
  ['EPERM', 'store/read-only', /may not write/],
  ['EROFS', 'store/read-only', /read-only disk/],
  ['ENOTDIR', 'store/read-only', /is a file/],
  ['ENOSPC', 'store/disk-full', /disk is full/],
  ['EDQUOT', 'store/disk-full', /share of the disk/],
  ['ENAMETOOLONG', 'store/read-only', /too long/],
  ['EIO', 'store/cannot-write', /the system's words/],
])('%s is told as %s', (code, expected, message) => {
  const error = writeError('/runs/x', Object.assign(new Error("the system's words"), { code }))

  expect(error).toMatchObject({ code: expected, message: expect.stringMatching(message) })
  expect(error.message).toContain('/runs/x')
  expect(error.tip).not.toBe('')
})

test('old leftovers go; young ones and other files stay', async () => {
  const names = ['.partial-1-0-a.npy', '.partial-2-7-b.json', 'plan.json', '.partial-notes']
  for (const name of names) writeFileSync(join(folder.path, name), '')
  const longAgo = new Date(Date.now() - 3_600_000)
  for (const name of ['.partial-1-0-a.npy', 'plan.json', '.partial-notes'])
    utimesSync(join(folder.path, name), longAgo, longAgo)

  await removeLeftovers(folder.path)

  expect(names.filter((name) => existsSync(join(folder.path, name)))).toEqual(names.slice(1))
  await expect(removeLeftovers(join(folder.path, 'nowhere'))).resolves.toBeUndefined()
})
