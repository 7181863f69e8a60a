import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { checkHash, readCard } from '../../../src/engine/model/card'
import { cardJson, exampleCard } from './exampleCard'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'card-'))
  writeFileSync(join(folder, 'example.onnx'), 'not looked into')
})
afterEach(() => rmSync(folder, { recursive: true }))

function write(content: unknown, name = 'example.json'): string {
  const path = join(folder, name)
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

test('finds the files a card names, relative to the card, and keeps fields it does not know', async () => {
  const path = write(cardJson({ labels: '../labels.txt', notes: { by: 'us' }, input: { colour: 7 } }))

  const { card, modelPath, labelsPath, isNewer } = await readCard(path)

  expect(modelPath).toBe(join(folder, 'example.onnx'))
  expect(labelsPath).toBe(resolve(folder, '../labels.txt'))
  expect(isNewer).toBe(false)
  expect(card).toMatchObject({ notes: { by: 'us' }, input: { colour: 7, channels: 'RGB', mean: [0, 0, 0] } })
})

test('a byte order mark is no obstacle', async () => {
  expect((await readCard(write(`\uFEFF${JSON.stringify(cardJson())}`))).card.name).toBe('Example')
})

test('a card of a newer form that this build can make out opens as newer', async () => {
  const { isNewer, card } = await readCard(write(cardJson({ card: 2, tomorrow: true })))

  expect(isNewer).toBe(true)
  expect(card).toMatchObject({ tomorrow: true })
})

test('a card of a newer form that it cannot make out says so', async () => {
  await expect(readCard(write({ card: 3, name: 'x' }))).rejects.toMatchObject({
    code: 'model/card-newer',
    message: expect.stringMatching(/form 3; this build reads forms up to 1/),
  })
})

test.each([
  [cardJson({ kind: 'audio' }), /field "kind": found "audio", expected "image" or "video"/],
  [cardJson({ name: undefined }), /field "name": found nothing, expected a string/],
  [cardJson({ input: { size: [224, 'w'] } }), /field "input.size\[1\]": found "w", expected a number/],
  [cardJson({ input: { size: [224, 2.5] } }), /field "input.size\[1\]": found 2.5, expected a whole number/],
  [cardJson({ input: { size: [0, 1] } }), /field "input.size\[0\]": found 0, expected more than 0/],
  [cardJson({ input: { layout: 'HWC' } }), /field "input.layout": found "HWC", expected "NCHW" or/],
  [cardJson({ input: { std: [1, 0, 1] } }), /field "input.std\[1\]": found 0, expected more than 0/],
  [cardJson({ input: { mean: [1, 2] } }), /field "input.mean": found \[1,2\], expected at least 3 entries/],
  [cardJson({ sha256: 'abc' }), /field "sha256": found "abc", expected 64 lower-case/],
  [cardJson({ output: { kind: 'scores' } }), /field "output.kind": found "scores", expected "logits" or/],
  [cardJson({ layers: [{ title: 'x' }] }), /field "layers\[0\].tensor": found nothing, expected a string/],
  [[], /field "\(whole file\)": found \[\], expected an object/],
  [null, /field "\(whole file\)": found null, expected an object/],
])('a broken field is named, with what was found and expected (%#)', async (content, message) => {
  await expect(readCard(write(content))).rejects.toMatchObject({
    code: 'model/card-invalid',
    message: expect.stringMatching(message),
  })
})

test('many broken fields are counted, not all listed', async () => {
  await expect(readCard(write({}))).rejects.toMatchObject({ message: expect.stringMatching(/; and \d more\.$/) })
})

test.each(['', '{', 'hello', '\u0000\u0001'])('%j is not a card', async (content) => {
  await expect(readCard(write(content))).rejects.toMatchObject({
    code: 'model/card-not-json',
    message: expect.stringContaining('example.json'),
  })
})

test('a file too large to be a card is not read', async () => {
  await expect(readCard(write(' '.repeat(5 * 2 ** 20)))).rejects.toMatchObject({
    code: 'model/card-not-json',
    message: expect.stringContaining('5 MiB'),
  })
})

test('a missing card is named', async () => {
  const path = join(folder, 'none.json')

  await expect(readCard(path)).rejects.toMatchObject({
    code: 'model/card-not-found',
    message: expect.stringContaining(path),
  })
})

test('a path through a file is a missing card too', async () => {
  await expect(readCard(join(folder, 'example.onnx', 'card.json'))).rejects.toMatchObject({
    code: 'model/card-not-found',
  })
})

test('a model in place of a card: the card beside it is suggested', async () => {
  const path = write(cardJson())

  await expect(readCard(join(folder, 'example.onnx'))).rejects.toMatchObject({
    code: 'model/card-expected',
    tip: expect.stringContaining(path),
  })
})

test('a model without a card beside it: how to make one', async () => {
  await expect(readCard(join(folder, 'example.onnx'))).rejects.toMatchObject({
    code: 'model/card-expected',
    tip: expect.stringMatching(/docs\/model-card.md to example.json/),
  })
})

test('a folder is not a card', async () => {
  mkdirSync(join(folder, 'sub'))

  await expect(readCard(join(folder, 'sub'))).rejects.toMatchObject({ code: 'model/card-expected' })
})

test('a card whose model is missing names both', async () => {
  const path = write(cardJson({ file: 'other.onnx' }))

  await expect(readCard(path)).rejects.toMatchObject({
    code: 'model/file-not-found',
    message: expect.stringMatching(/example\.json names "other\.onnx".*other\.onnx\.$/),
  })
})

test('a hash is compared when the card has one', () => {
  const [right, wrong] = ['a'.repeat(64), 'b'.repeat(64)]

  expect(() => checkHash(exampleCard(), wrong)).not.toThrow()
  expect(() => checkHash(exampleCard({ sha256: null }), wrong)).not.toThrow()
  expect(() => checkHash(exampleCard({ sha256: right }), right.toUpperCase())).not.toThrow()
  expect(() => checkHash(exampleCard({ sha256: right }), wrong)).toThrow(
    expect.objectContaining({
      code: 'model/wrong-hash',
      message: expect.stringMatching(/is bbbbbbbbbbbb\.\.\., the card expects aaaaaaaaaaaa\.\.\./),
    }),
  )
})

const folders = ['../../../../shared/real/models', '../../../../shared/demo/models'].map((path) =>
  resolve(import.meta.dirname, path),
)
const isThere = folders.every(existsSync)
if (!isThere) console.warn('skipped: ../shared/real and ../shared/demo are not here')

describe.skipIf(!isThere)('cards of ../shared', () => {
  const cards = isThere
    ? folders.flatMap((path) => readdirSync(path).map((name) => join(path, name))).filter((path) => /json$/.test(path))
    : []

  test.each(cards)('%s', async (path) => {
    const { card, labelsPath, isNewer } = await readCard(path)

    expect(isNewer).toBe(false)
    expect(card.layers.length).toBeGreaterThan(0)
    if (labelsPath) expect(existsSync(labelsPath)).toBe(true)
  })
})
