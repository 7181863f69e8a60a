import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readLabels } from '../../../src/engine/model/labels'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'labels-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function write(content: string | Uint8Array): string {
  const path = join(folder, 'labels.txt')
  writeFileSync(path, content)
  return path
}

test.each([
  ['lines', 'a\nb b\nc'],
  ['a line end at the end', 'a\nb b\nc\n'],
  ['Windows line ends', 'a\r\nb b\r\nc\r\n'],
  ['old Macintosh line ends', 'a\rb b\rc'],
  ['a byte order mark', '\uFEFFa\nb b\nc'],
  ['trailing blank lines', 'a\nb b\nc\n\n  \n\n'],
  ['spaces around', ' a \n\tb b\nc  '],
])('reads %s', async (_, content) => {
  expect(await readLabels(write(content), 3)).toEqual({ labels: ['a', 'b b', 'c'], warnings: [] })
})

test('names in any script stay as they are', async () => {
  expect((await readLabels(write('射箭\nÉcole 🎾'), null)).labels).toEqual(['射箭', 'École 🎾'])
})

test('duplicates are warned of with their lines', async () => {
  const { labels, warnings } = await readLabels(write('crane\nbow\ncrane\n'), 3)

  expect(labels).toHaveLength(3)
  expect(warnings).toEqual([expect.stringMatching(/names "crane" 2 times \(lines 1, 3\)/)])
})

test('a blank line in the middle is a class without a name', async () => {
  const { labels, warnings } = await readLabels(write('a\n\nc'), 3)

  expect(labels).toEqual(['a', '', 'c'])
  expect(warnings).toEqual([expect.stringMatching(/no name for class 1 \(line 2/)])
})

test('a wrong count says found and expected', async () => {
  await expect(readLabels(write('a\nb'), 5)).rejects.toMatchObject({
    code: 'model/labels-count',
    message: expect.stringMatching(/has 2 labels; the model has 5 classes/),
  })
})

test('one label too few: the background class is mentioned', async () => {
  await expect(readLabels(write('a\nb'), 3)).rejects.toMatchObject({ tip: expect.stringContaining('background') })
})

test('an empty file has no labels', async () => {
  await expect(readLabels(write(''), 2)).rejects.toMatchObject({ message: expect.stringMatching(/has 0 labels/) })
})

test('a missing file', async () => {
  const path = join(folder, 'none.txt')

  await expect(readLabels(path, null)).rejects.toMatchObject({
    code: 'model/labels-missing',
    message: expect.stringContaining(path),
  })
})

test.each([
  ['UTF-16', Uint8Array.of(0xff, 0xfe, 0x61, 0)],
  ['binary', Uint8Array.of(8, 0, 7, 0xc3)],
  ['NUL', Uint8Array.of(0x61, 0, 0x62)],
])('%s is not text', async (_, bytes) => {
  await expect(readLabels(write(bytes), null)).rejects.toMatchObject({ code: 'model/labels-not-text' })
})
