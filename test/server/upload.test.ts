import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
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
  await expect(storeUpload({ body: large, name: 'a.mp4', group: null }, folder, 100)).rejects.toMatchObject({
    code: 'upload/too-large',
  })
  await expect(storeUpload({ body: brokenOff, name: 'a.mp4', group: null }, folder, 100)).rejects.toThrow(
    'connection lost',
  )
  expect(await readdir(folder)).toEqual([])
  await rm(folder, { recursive: true })
})

test('files of one group lie beside each other, under any group name but a path', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'upload-'))
  const store = (name: string, group: string) => storeUpload({ body: Readable.from(['x']), name, group }, folder)

  const [card, network] = await Promise.all([store('card.json', 'g1'), store('net.onnx', 'g1')])
  expect(dirname(card)).toBe(dirname(network))
  expect(dirname(await store('card.json', 'g2'))).not.toBe(dirname(card))
  await expect(store('card.json', '../..')).rejects.toMatchObject({ code: 'upload/bad-name' })
  await rm(folder, { recursive: true })
})
