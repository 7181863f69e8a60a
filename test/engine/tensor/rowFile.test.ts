import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openRowFile } from '../../../src/engine/tensor/rowFile'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'i2v-rows-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

test('several write their rows in any order, and each is read back', async () => {
  const path = join(folder, 'rows')
  await writeFile(path, '')
  const [one, other] = [await openRowFile(path, 3), await openRowFile(path, 3)]
  // A view into a larger array: only what it shows is written.
  const wide = Float32Array.of(9, 9, 0.1, 0.2, 0.3, 9)
  await Promise.all([other.write(2, Float32Array.of(7, 8, Number.NaN)), one.write(0, wide.subarray(2, 5))])

  expect(await one.read(2)).toEqual(Float32Array.of(7, 8, Number.NaN))
  expect(await other.read(0)).toEqual(Float32Array.of(0.1, 0.2, 0.3))
  await expect(one.read(3)).rejects.toMatchObject({ code: 'tensor/row-file', message: expect.stringContaining(path) })
  await Promise.all([one.close(), other.close()])
})

test('a file that is not there is named', async () => {
  const path = join(folder, 'nowhere')
  await expect(openRowFile(path, 3)).rejects.toMatchObject({
    code: 'tensor/row-file',
    message: expect.stringContaining(path),
  })
})
