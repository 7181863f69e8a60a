import { createHash, randomBytes } from 'node:crypto'
import { mkdir, readdir, readFile, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { FrameClip } from '../../../src/engine/tensor/clipArray'
import { openClip } from '../../../src/engine/video/clip'
import { decodeFrames } from '../../../src/engine/video/decode'
import { saveForViewing, saveLossless } from '../../../src/engine/video/encode'
import { decodeSaved, firstDifference } from '../../../src/engine/video/saved'
import { expectError, frameAt, sameBytes, temporaryFolder, tools } from './support'

const folder = await temporaryFolder()
/** Every byte value in every channel: what a colour conversion on the way would not survive. */
const noise: FrameClip = {
  space: 'frame',
  frames: 6,
  height: 33,
  width: 47,
  data: new Uint8Array(randomBytes(6 * 33 * 47 * 3)),
}
const sha256 = async (path: string): Promise<string> =>
  createHash('sha256')
    .update(await readFile(path))
    .digest('hex')

describe('saving losslessly', () => {
  test('the same bytes come back, by our decoder and as an ordinary clip', async () => {
    const path = join(folder, `-adv "ü" 😀 %03d's.mkv`)
    await saveLossless(noise, path, { framesPerSecond: 25 }, tools)

    const saved = await decodeSaved(path, tools)
    expect(saved).toMatchObject({ frames: 6, height: 33, width: 47 })
    expect(sameBytes(saved.data, noise.data)).toBe(true)
    const clip = await openClip(path, tools)
    expect(clip.info).toMatchObject({
      codec: 'ffv1',
      colorMatrix: 'rgb',
      colorRange: 'full',
      isVariableRate: false,
      warnings: [],
    })
    expect(sameBytes((await decodeFrames(clip, [4], null, tools)).data, frameAt(noise, 4))).toBe(true)
  })

  test('the same frames give the same file, and nothing else is left in the folder', async () => {
    const place = join(folder, 'twice')
    await mkdir(place)
    await saveLossless(noise, join(place, 'a.mkv'), { framesPerSecond: 29.97 }, tools)
    await saveLossless(noise, join(place, 'b.mkv'), { framesPerSecond: 29.97 }, tools)

    expect(await sha256(join(place, 'a.mkv'))).toBe(await sha256(join(place, 'b.mkv')))
    expect(await readdir(place)).toEqual(['a.mkv', 'b.mkv'])
  })

  test('a variable rate is kept to the millisecond', async () => {
    const path = join(folder, 'paced.mkv')
    const timesSeconds = [0, 0.1, 0.15, 0.4, 1, 1.017]
    await saveLossless(noise, path, { timesSeconds }, tools)

    const { info } = await openClip(path, tools)
    expect([...info.frames.timesSeconds]).toEqual(timesSeconds)
    expect(info.isVariableRate).toBe(true)
    expect(sameBytes((await decodeSaved(path, tools)).data, noise.data)).toBe(true)
  })

  test('any other bytes in the file are noticed', async () => {
    const path = join(folder, 'proved.mkv')
    await saveLossless(noise, path, { framesPerSecond: 25 }, tools)
    const data = noise.data.slice()
    data[3 * 33 * 47 * 3 + 5]! ^= 1

    expect(await firstDifference(path, noise, tools)).toBeNull()
    expect(await firstDifference(path, { ...noise, data }, tools)).toMatch(/differs/)
    expect(
      await firstDifference(path, { ...noise, frames: 5, data: noise.data.subarray(0, 5 * 33 * 47 * 3) }, tools),
    ).toMatch(/more frames/)
    expect(
      await firstDifference(
        path,
        { ...noise, frames: 7, data: new Uint8Array([...noise.data, ...frameAt(noise, 0)]) },
        tools,
      ),
    ).toMatch(/missing/)
    expect(await firstDifference(path, { ...noise, width: 33, height: 47 }, tools)).toMatch(/47x33/)
  })

  test('a damaged file is an error, not other frames', async () => {
    const path = join(folder, 'damaged.mkv')
    await saveLossless(noise, path, { framesPerSecond: 25 }, tools)
    const bytes = await readFile(path)
    bytes.fill(0x55, Math.floor(bytes.length / 2), Math.floor(bytes.length / 2) + 200)
    await writeFile(path, bytes)

    const different = await firstDifference(path, noise, tools).catch((thrown: unknown) => thrown)
    expect(different).not.toBeNull()
    await truncate(path, 300)
    await expectError(decodeSaved(path, tools), 'video/decode-failed', path)
  })

  test('what cannot be saved leaves nothing behind', async () => {
    const place = join(folder, 'refused')
    await mkdir(place)
    const path = join(place, 'a.mkv')

    await expectError(
      saveLossless(noise, join(place, 'no/such/a.mkv'), { framesPerSecond: 25 }, tools),
      'video/cannot-save',
      'No such file',
    )
    await expectError(saveLossless(noise, path, { framesPerSecond: 0 }, tools), 'video/bad-pace')
    await expectError(
      saveLossless(noise, path, { timesSeconds: [0, 1] }, tools),
      'video/bad-pace',
      '2 times for 6 frames',
    )
    await expectError(
      saveLossless(noise, path, { timesSeconds: [0, 1, 1, 2, 3, 4] }, tools),
      'video/bad-pace',
      'not rising',
    )
    await expectError(saveLossless({ ...noise, frames: 7 }, path, { framesPerSecond: 25 }, tools), 'video/bad-frames')
    const controller = new AbortController()
    const saving = saveLossless(noise, path, { framesPerSecond: 25 }, tools, controller.signal)
    controller.abort(new Error('left'))
    await expect(saving).rejects.toThrow('left')
    expect(await readdir(place)).toEqual([])
  })
})

describe('saving for viewing', () => {
  test('odd sizes are padded, colours are tagged and close', async () => {
    const path = join(folder, 'view.mp4')
    const calm: FrameClip = { ...noise, data: new Uint8Array(noise.data.length) }
    for (let pixel = 0; pixel < calm.data.length; pixel += 3) calm.data.set([200, 60, 30], pixel)
    await saveForViewing(calm, path, { framesPerSecond: 25 }, tools, 10)

    const clip = await openClip(path, tools)
    expect(clip.info).toMatchObject({
      codec: 'h264',
      pixelFormat: 'yuv420p',
      width: 48,
      height: 34,
      colorMatrix: 'bt709',
      colorRange: 'limited',
    })
    expect(clip.info.frames).toHaveLength(6)
    const { data } = await decodeFrames(clip, [5], null, tools)
    const middle = data.subarray((16 * 48 + 20) * 3, (16 * 48 + 20) * 3 + 3)
    ;[200, 60, 30].forEach((value, channel) => expect(Math.abs(middle[channel]! - value)).toBeLessThan(5))
  })

  test('quality is a choice: a higher number makes a smaller file', async () => {
    await saveForViewing(noise, join(folder, 'good.mp4'), { framesPerSecond: 25 }, tools, 5)
    await saveForViewing(noise, join(folder, 'poor.mp4'), { framesPerSecond: 25 }, tools, 45)

    expect((await readFile(join(folder, 'poor.mp4'))).length).toBeLessThan(
      (await readFile(join(folder, 'good.mp4'))).length / 3,
    )
  })

  test('an ffmpeg without the encoder says so', async () => {
    const fake = join(folder, 'ffmpeg without x264')
    await writeFile(fake, '#!/bin/sh\necho " V....D mpeg4  MPEG-4"\n', { mode: 0o755 })

    await expectError(
      saveForViewing(noise, join(folder, 'x.mp4'), { framesPerSecond: 25 }, { ...tools, path: fake }),
      'video/no-encoder',
      'libx264',
      fake,
    )
  })
})
