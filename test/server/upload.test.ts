import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { storeUpload } from '../../src/server/upload'

test('a file that turns out too large, or breaks off, leaves nothing behind', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'upload-'))
  const brokenOff = Readable.from(
    (async function* () {
      yield Buffer.alloc(10)
      throw new Error('connection lost')
    })(),
  )

  const large = Readable.from([Buffer.alloc(60), Buffer.alloc(60)])
  await expect(storeUpload(large, 'a.mp4', folder, 100)).rejects.toMatchObject({ code: 'upload/too-large' })
  await expect(storeUpload(brokenOff, 'a.mp4', folder, 100)).rejects.toThrow('connection lost')
  expect(await readdir(folder)).toEqual([])
  await rm(folder, { recursive: true })
})
