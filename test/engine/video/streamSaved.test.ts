import { setTimeout } from 'node:timers/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runChild, runningChildren } from '../../../src/engine/video/child'
import { saveForViewing, saveLossless } from '../../../src/engine/video/encode'
import { type SavedFilm, streamSaved } from '../../../src/engine/video/streamSaved'
import type { FrameClip } from '../../../src/engine/tensor/clipArray'
import { temporaryFolder, tools } from './support'

const folder = await temporaryFolder()
/** Smooth, so that H.264 comes close; odd, so that it is padded. */
const clip: FrameClip = {
  ...{ space: 'frame', frames: 9, height: 65, width: 131 },
  data: Uint8Array.from({ length: 9 * 65 * 131 * 3 }, (_, at) => {
    const [channel, x, y, frame] = [at % 3, Math.floor(at / 3) % 131, Math.floor(at / 393) % 65, Math.floor(at / 25545)]
    return 128 + 90 * Math.sin((x + 4 * frame) / 17 + channel) * Math.cos(y / 13)
  }),
}
const filmOf = (kind: SavedFilm['kind'], name: string): SavedFilm => ({
  ...{ path: join(folder, name), kind, height: clip.height, width: clip.width },
})
const frameOf = (position: number): Uint8Array => {
  const size = clip.data.length / clip.frames
  return clip.data.subarray(position * size, (position + 1) * size)
}

test('a lossless film comes frame by frame, whole and in order, however long each takes', async () => {
  const film = filmOf('lossless', 'film.mkv')
  await saveLossless(clip, film.path, { framesPerSecond: 25 }, tools)
  let isBusy = false
  const seen: number[] = []
  const count = await streamSaved(film, tools, async (frame, position) => {
    expect(isBusy).toBe(false)
    isBusy = true
    await setTimeout(20)
    expect(Buffer.compare(frame, frameOf(position))).toBe(0)
    seen.push(position)
    isBusy = false
  })

  expect(count).toBe(9)
  expect(seen).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8])
})

test('a film for viewing comes in its own colours and without its padding', async () => {
  const film = filmOf('viewing', 'film.mp4')
  await saveForViewing(clip, film.path, { framesPerSecond: 25 }, tools, 10)
  const errors: number[] = []
  await streamSaved(film, tools, (frame, position) => {
    const expected = frameOf(position)
    errors.push(frame.reduce((sum, byte, at) => sum + Math.abs(byte - expected[at]!), 0) / frame.length)
  })

  expect(errors).toHaveLength(9)
  // A wrong matrix or range, or a shift by one pixel or frame, is off by 4 and more.
  expect(Math.max(...errors)).toBeLessThan(2)
})

test('a film of another size is refused with both sizes; what a listener throws ends it', async () => {
  const film = filmOf('lossless', 'film.mkv')
  await expect(streamSaved({ ...film, width: 130 }, tools, () => undefined)).rejects.toMatchObject({
    code: 'video/decode-failed',
    message: expect.stringContaining('131x65; expected 130x65') as string,
  })
  const late = streamSaved(film, tools, () => Promise.reject(new Error('enough')))
  await expect(late).rejects.toThrow('enough')
  expect(runningChildren()).toBe(0)
})

test('a child that writes faster than it is heard waits', async () => {
  const script = `head -c ${64 * 65536} /dev/zero; echo done >&2`
  let heard = 0
  let heardWhenDone = -1
  await runChild('/bin/sh', ['-c', script], {
    onLine: () => (heardWhenDone = heard),
    async onOutput(chunk) {
      await setTimeout(5)
      heard += chunk.length
    },
  })

  expect(heard).toBe(64 * 65536)
  // All but what pipe and stream hold.
  expect(heardWhenDone).toBeGreaterThan(48 * 65536)
})
