import { frameEntries } from '../../../src/contract/clip'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { runningChildren } from '../../../src/engine/video/child'
import { openClip } from '../../../src/engine/video/clip'
import { decodeFrames } from '../../../src/engine/video/decode'
import { createFrameCache, defaultCacheBytes } from '../../../src/engine/video/frameCache'
import type { FrameCache } from '../../../src/engine/video/frameCache'
import { createFrameReader } from '../../../src/engine/video/frameReader'
import type { FrameReader } from '../../../src/engine/video/frameReader'
import { displayGeometry } from '../../../src/engine/video/geometry'
import { startStandby } from '../../../src/engine/video/standby'
import { frameAt, makeClip, sameBytes, temporaryFolder, tools } from './support'

const folder = await temporaryFolder()
const x264 = ['-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-preset', 'veryfast']
const clip = await openClip(await makeClip(join(folder, 'a.mp4'), [...x264, '-g', '250'], '160x96', 100), tools)
const frameBytes = 160 * 96 * 3
const truth = await decodeFrames(
  clip,
  frameEntries(clip.info.frames).map((frame) => frame.ordinal),
  null,
  tools,
)

const readers: FrameReader[] = []
function open(cache: FrameCache): FrameReader {
  const reader = createFrameReader(clip, tools, cache)
  readers.push(reader)
  return reader
}
const childrenGone = (): Promise<void> => expect.poll(() => runningChildren()).toBe(0)
afterEach(async () => {
  readers.splice(0).forEach((reader) => reader.close())
  await childrenGone()
})

describe('the frame cache', () => {
  test('is bounded to 512 MiB unless told otherwise', () => {
    expect(defaultCacheBytes).toBe(512 * 1024 * 1024)
    expect(createFrameCache().limitBytes).toBe(defaultCacheBytes)
  })

  test('never holds more than its limit, and lets go what was unused for longest', () => {
    const cache = createFrameCache(100)
    for (const key of ['a', 'b', 'c']) cache.set(key, new Uint8Array(30))
    cache.get('a')
    cache.set('d', new Uint8Array(30))

    expect(cache.bytes).toBe(90)
    expect(['a', 'b', 'c', 'd'].filter((key) => cache.has(key))).toEqual(['a', 'c', 'd'])
    cache.set('c', new Uint8Array(10))
    expect(cache.bytes).toBe(70)
    cache.set('huge', new Uint8Array(101))
    expect(cache.has('huge')).toBe(false)
  })
})

describe('the frame reader', () => {
  test('gives frames in the order asked, with the bytes of the attack', async () => {
    const asked = [40, 3, 40, 99]

    const pictures = await open(createFrameCache()).frames(asked, null)

    expect(pictures).toMatchObject({ count: 4, width: 160, height: 96 })
    asked.forEach((ordinal, position) => {
      const frame = frameAt({ ...truth, data: pictures.data }, position)
      expect(sameBytes(frame, frameAt(truth, ordinal)), `frame ${ordinal}`).toBe(true)
    })
  })

  test('brings frames down to the height asked for, never up', async () => {
    const reader = open(createFrameCache())
    const small = await reader.frames([10], 48)

    expect(small).toMatchObject({ width: 80, height: 48 })
    expect(sameBytes(small.data, (await decodeFrames(clip, [10], displayGeometry(160, 96, 48), tools)).data)).toBe(true)
    expect(await reader.frames([10], 1000)).toMatchObject({ width: 160, height: 96 })
  })

  test('reads the whole clip ahead where it fits, and then starts nothing more', async () => {
    const cache = createFrameCache()
    const reader = open(cache)
    await reader.frames([60], null)
    await reader.idle()

    expect(cache.bytes).toBe(100 * frameBytes)
    reader.close()
    await childrenGone()
    const again = createFrameReader(clip, tools, cache)
    readers.push(again)
    const start = performance.now()
    for (let ordinal = 0; ordinal < 100; ordinal++) await again.frames([ordinal], null)
    expect((performance.now() - start) / 100).toBeLessThan(16)
  })

  test('keeps to its share of a small cache', async () => {
    const cache = createFrameCache(20 * frameBytes)
    const reader = open(cache)
    for (const ordinal of [90, 10, 50]) await reader.frames([ordinal], null)
    await reader.idle()

    expect(cache.bytes).toBeLessThanOrEqual(cache.limitBytes)
    expect(cache.bytes).toBeGreaterThan(10 * frameBytes)
  })

  test('serves more frames at once than the cache holds', async () => {
    const ordinals = Array.from({ length: 64 }, (_, step) => step)
    const pictures = await open(createFrameCache(5 * frameBytes)).frames(ordinals, null)

    expect(sameBytes(pictures.data, truth.data.subarray(0, 64 * frameBytes))).toBe(true)
  })

  test('requests for one stretch at the same time share one ffmpeg', async () => {
    const reader = open(createFrameCache())
    let most = 0
    const watch = setInterval(() => (most = Math.max(most, runningChildren())), 1)
    const asked = [20, 21, 22, 23, 24]
    const frames = await Promise.all(asked.map((ordinal) => reader.frames([ordinal], null)))
    clearInterval(watch)

    asked.forEach((ordinal, place) => expect(sameBytes(frames[place]!.data, frameAt(truth, ordinal))).toBe(true))
    // One decodes, the next one already stands by.
    expect(most).toBeLessThanOrEqual(2)
  })

  test('a burst of requests all over the clip is answered whole, with few runs at a time', async () => {
    const reader = open(createFrameCache())
    let most = 0
    const watch = setInterval(() => (most = Math.max(most, runningChildren())), 1)
    const asked = Array.from({ length: 20 }, (_, step) => (step * 37) % 100)
    const frames = await Promise.all(asked.map((ordinal) => reader.frames([ordinal], null)))
    clearInterval(watch)

    asked.forEach((ordinal, place) => expect(sameBytes(frames[place]!.data, frameAt(truth, ordinal))).toBe(true))
    expect(most).toBeLessThanOrEqual(4)
  })

  test('an aborted request ends at once; others go on', async () => {
    const reader = open(createFrameCache())
    const controller = new AbortController()
    const left = reader.frames([95], null, controller.signal)
    const kept = reader.frames([96], null)
    controller.abort(new Error('scrubbed on'))

    await expect(left).rejects.toThrow('scrubbed on')
    expect(sameBytes((await kept).data, frameAt(truth, 96))).toBe(true)
  })

  test('closing ends who waits, and every child', async () => {
    const reader = open(createFrameCache())
    const waiting = reader.frames([99], null)
    reader.close()

    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' })
    await childrenGone()
    await expect(reader.frames([1], null)).rejects.toMatchObject({ name: 'AbortError' })
  })

  test('backwards through a group of pictures takes a few runs, not one for each frame', async () => {
    // Holds 40 of the 100 frames, so that nothing can be read ahead for good.
    const cache = createFrameCache(40 * frameBytes)
    const reader = open(cache)
    let runs = 0
    let before = runningChildren()
    const watch = setInterval(() => {
      if (runningChildren() > before) runs++
      before = runningChildren()
    }, 1)
    for (let ordinal = 99; ordinal >= 0; ordinal--) {
      expect(sameBytes((await reader.frames([ordinal], null)).data, frameAt(truth, ordinal))).toBe(true)
    }
    clearInterval(watch)

    // A quarter of the cache for each run that is waited for, as much again read ahead between them, and standbys.
    expect(runs).toBeLessThan(40)
  })

  test('an impossible frame is an error, and the reader goes on', async () => {
    const reader = open(createFrameCache())

    await expect(reader.frames([100], null)).rejects.toMatchObject({ code: 'video/no-such-frame' })
    expect((await reader.frames([99], null)).count).toBe(1)
  })
})

describe('an ffmpeg on standby', () => {
  const sameAsTruth = async (
    decode: (take: (ordinal: number, frame: Uint8Array) => void) => Promise<void>,
  ): Promise<void> => {
    const came: number[] = []
    await decode((ordinal, frame) => {
      came.push(ordinal)
      expect(sameBytes(frame, frameAt(truth, ordinal)), `frame ${ordinal}`).toBe(true)
    })
    expect(came).toEqual([31, 32, 77])
  }

  test('gives the same bytes as one that is started for it', async () => {
    const standby = startStandby(clip, tools)

    expect(standby.state()).toBe('ready')
    await sameAsTruth((take) => standby.decode([31, 32, 77], null, take))
    expect(standby.state()).toBe('used')
    await childrenGone()
  })

  test('that cannot be used is no loss: the reader starts another', async () => {
    const standby = startStandby(clip, { ...tools, filtersFromInput: ['-no_such_option'] })

    await expect(standby.decode([1], null, () => undefined)).rejects.toThrow('ended with')
    const reader = createFrameReader(clip, { ...tools, filtersFromInput: ['-no_such_option'] }, createFrameCache())
    readers.push(reader)
    expect(sameBytes((await reader.frames([44], null)).data, frameAt(truth, 44))).toBe(true)
  })

  test('can be aborted and closed', async () => {
    const controller = new AbortController()
    const aborted = startStandby(clip, tools)
    const decoding = aborted.decode([99], null, () => undefined, controller.signal)
    controller.abort(new Error('left'))
    await expect(decoding).rejects.toThrow('left')

    startStandby(clip, tools).close()
    await childrenGone()
  })
})
