import { chmod, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runningChildren } from '../../../src/engine/video/child'
import { openClip } from '../../../src/engine/video/clip'
import { decodeFrames } from '../../../src/engine/video/decode'
import { displayGeometry } from '../../../src/engine/video/geometry'
import { createThumbnailReader, keyRuns } from '../../../src/engine/video/thumbnails'
import { frameAt, makeClip, sameBytes, temporaryFolder, tools as plain } from './support'

const folder = await temporaryFolder()
const x264 = ['-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-preset', 'veryfast', '-bf', '2', '-sc_threshold', '0']
const path = await makeClip(join(folder, 'keys.mp4'), [...x264, '-g', '20', '-keyint_min', '20'], '160x96', 200)
const scanned = await openClip(path, plain)
const listed = await openClip(path, plain, { pixelsToScan: 1 })
const geometry = displayGeometry(160, 96, 48)
const every = Array.from({ length: 200 }, (_, ordinal) => ordinal)
const truth = await decodeFrames(scanned, every, geometry, plain)
const keys = [0, 20, 40, 60, 80, 100, 120, 140, 160, 180]

/** An ffmpeg that writes down how it was started. */
const log = join(folder, 'started.txt')
const wrapper = join(folder, 'ffmpeg.sh')
await writeFile(wrapper, `#!/bin/sh\necho "$@" >> '${log}'\nexec '${plain.path}' "$@"\n`)
await chmod(wrapper, 0o755)
const tools = { ...plain, path: wrapper }
const started = async (): Promise<string[]> => {
  const lines = (await readFile(log, 'utf8').catch(() => '')).trim().split('\n').filter(Boolean)
  await writeFile(log, '')
  return lines
}
const isUnix = process.platform !== 'win32'

test.each([
  ['a clip that was scanned', scanned],
  ['a long clip, indexed from its packets', listed],
])('small pictures of %s have the bytes of the sequential decode, in the order asked', async (_, clip) => {
  const reader = createThumbnailReader()
  const wanted = [40, 3, 180, 0, 97, 40]
  const pictures = await reader.thumbnails(clip, plain, wanted, 48)

  expect(pictures).toMatchObject({ count: 6, height: 48, width: 80 })
  const found = { ...truth, frames: 6, data: pictures.data }
  wanted.forEach((ordinal, at) => expect(sameBytes(frameAt(found, at), frameAt(truth, ordinal))).toBe(true))
})

test.runIf(isUnix)('key pictures come from one ffmpeg that decodes nothing else', async () => {
  const reader = createThumbnailReader()
  await started()
  const pictures = await reader.thumbnails(scanned, tools, keys.slice(2), 48)
  const lines = await started()

  expect(lines).toHaveLength(1)
  expect(lines[0]).toMatch(/-skip_frame nokey .*-noaccurate_seek -ss 1\.6/)
  keys.slice(2).forEach((ordinal, at) => {
    expect(sameBytes(frameAt({ ...truth, data: pictures.data }, at), frameAt(truth, ordinal))).toBe(true)
  })
})

test.runIf(isUnix)('what was decoded once is not decoded again', async () => {
  const reader = createThumbnailReader()
  await reader.thumbnails(scanned, tools, keys, 48)
  await started()
  await reader.thumbnails(scanned, tools, keys.toReversed(), 48)

  expect(await started()).toEqual([])
})

test('a later wish supersedes the one that goes on, and one ffmpeg runs at a time', async () => {
  const reader = createThumbnailReader()
  const most: number[] = []
  const watch = setInterval(() => most.push(runningChildren()), 1)
  const asked = [every.slice(1, 20), every.slice(21, 40), [55]].map((wanted) =>
    reader.thumbnails(scanned, plain, wanted, 48).then(
      () => 'there',
      (thrown: { code: string }) => thrown.code,
    ),
  )

  expect(await Promise.all(asked)).toEqual(['video/superseded', 'video/superseded', 'there'])
  clearInterval(watch)
  expect(Math.max(0, ...most)).toBeLessThanOrEqual(1)
})

test('closing ends what goes on', async () => {
  const reader = createThumbnailReader()
  const asked = reader.thumbnails(scanned, plain, every.slice(1, 60), 48)
  reader.close()

  await expect(asked).rejects.toMatchObject({ code: 'video/superseded' })
  await expect.poll(() => runningChildren()).toBe(0)
})

test('an ordinal outside the clip is refused', async () => {
  await expect(createThumbnailReader().thumbnails(scanned, plain, [0, 200], 48)).rejects.toMatchObject({
    code: 'video/no-such-frame',
  })
})

test('key pictures far apart are sought one by one', () => {
  expect(keyRuns([0, 250, 500, 5000, 5250])).toEqual([
    [0, 250, 500],
    [5000, 5250],
  ])
  expect(keyRuns([])).toEqual([])
})
