import { frameEntries } from '../../../src/contract/clip'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { openClip } from '../../../src/engine/video/clip'
import type { Clip } from '../../../src/engine/video/clip'
import { runningChildren } from '../../../src/engine/video/child'
import { decodeFrames, planStretches } from '../../../src/engine/video/decode'
import { filterOf } from '../../../src/engine/video/geometry'
import type { Geometry } from '../../../src/engine/video/geometry'
import {
  demoClips,
  expectError,
  ffmpeg,
  frameAt,
  hasDemoClips,
  makeClip,
  sameBytes,
  sequential,
  temporaryFolder,
  tools,
} from './support'

const folder = await temporaryFolder()
const x264 = ['-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-preset', 'veryfast']

/** What is hard to seek in, and how to make it; each is encoded from the same moving pattern. */
const recipes: Record<string, string[]> = {
  'gop12.mp4': [...x264, '-g', '12', '-bf', '3'],
  'openGop.mp4': [...x264, '-g', '12', '-bf', '3', '-x264-params', 'open-gop=1:b-pyramid=normal'],
  'intraRefresh.mp4': [...x264, '-g', '20', '-x264-params', 'intra-refresh=1'],
  'gop250.mkv': [...x264, '-g', '250', '-bf', '5'],
  'transport.ts': [...x264, '-g', '12', '-bf', '2'],
  'interlaced.mp4': [...x264, '-g', '12', '-flags', '+ilme+ildct', '-x264-params', 'tff=1'],
  'hevc.mp4': ['-c:v', 'libx265', '-preset', 'ultrafast', '-x265-params', 'keyint=15:open-gop=1:log-level=error'],
  'mpeg2.mpg': ['-c:v', 'mpeg2video', '-g', '12', '-bf', '2'],
  'packed.avi': ['-c:v', 'mpeg4', '-vtag', 'XVID', '-g', '12', '-bf', '2'],
  'vp9.webm': ['-c:v', 'libvpx-vp9', '-g', '20', '-deadline', 'realtime', '-cpu-used', '8', '-auto-alt-ref', '1'],
  'vp8.webm': [
    '-c:v',
    'libvpx',
    '-g',
    '20',
    '-deadline',
    'realtime',
    '-cpu-used',
    '8',
    '-auto-alt-ref',
    '1',
    '-lag-in-frames',
    '10',
  ],
  'raw.h264': [...x264, '-g', '12', '-bf', '2'],
  'moving.gif': [],
  'motion.avi': ['-c:v', 'mjpeg', '-pix_fmt', 'yuvj420p'],
}

/** Frames decoded alone, in pairs across key frames, backwards and twice must have the bytes of one sequential run. */
async function proveExact(path: string, geometry: Geometry | null = null): Promise<Clip> {
  const clip = await openClip(path, tools)
  const { width, height, frames } = clip.info
  const all = await sequential(path, filterOf(geometry, width, height))
  const size = geometry?.crop ?? geometry?.scale ?? { width, height }
  const bytes = size.width * size.height * 3
  expect(all.length).toBe(bytes * frames.length)
  const last = frames.length - 1
  const some = (share: number): number => Math.round(last * share)
  for (const ordinals of [[some(0.4)], [last], [some(0.83), 0, some(0.5), some(0.83), some(0.61)]]) {
    const decoded = await decodeFrames(clip, ordinals, geometry, tools)
    expect(decoded).toMatchObject({ frames: ordinals.length, ...{ width: size.width, height: size.height } })
    ordinals.forEach((ordinal, position) => {
      const expected = all.subarray(ordinal * bytes, (ordinal + 1) * bytes)
      expect(sameBytes(frameAt(decoded, position), expected), `frame ${ordinal} of ${path}`).toBe(true)
    })
  }
  return clip
}

describe('a frame decoded alone has the bytes of the sequential decode', () => {
  test.each(Object.keys(recipes))('%s', async (name) => {
    const path = await makeClip(join(folder, name), recipes[name]!)

    const clip = await proveExact(path)

    expect(clip.info.frames).toHaveLength(60)
  })

  test('a clip cut by an edit list, so that decoding starts before the first frame', async () => {
    const whole = await makeClip(join(folder, 'whole.mp4'), [...x264, '-g', '20', '-bf', '2'])
    const cut = join(folder, 'cut.mp4')
    await ffmpeg('-ss', '1.0', '-i', whole, '-c', 'copy', cut)

    const clip = await proveExact(cut)

    expect(clip.info.frames).toHaveLength(35)
  })

  test('16x16 pixels, one frame', async () => {
    const path = await makeClip(join(folder, 'tiny.mp4'), x264, '16x16', 1)

    const clip = await proveExact(path)

    expect(frameEntries(clip.info.frames)).toEqual([{ ordinal: 0, timeSeconds: 0, isKeyFrame: true }])
  })

  test
    .skipIf(!hasDemoClips)
    .each([
      'long_gop_b_frames.mp4',
      'odd_size_225x223.mp4',
      'rotated_90.mp4',
      'ten_bit.mp4',
      'truncated_with_index.mp4',
      'variable_frame_rate.mp4',
    ])('%s, whole and as a card wants it', async (name) => {
    const path = join(demoClips, 'odd', name)

    await proveExact(path)
    await proveExact(path, {
      scale: { width: 150, height: 128, interpolation: 'bilinear' },
      crop: { x: 19, y: 8, width: 112, height: 112 },
    })
  })
})

describe('a seek that leads astray', () => {
  test('is found out by the checksum, and answered by decoding from the start', async () => {
    const path = await makeClip(join(folder, 'astray.mp4'), [...x264, '-g', '250'])
    const clip = await openClip(path, tools)
    // An index that takes frame 40 for a key picture: what a container with wrong flags says.
    const isKey = clip.index.isKey.slice()
    isKey[40] = 1
    const misled = { ...clip, index: { ...clip.index, isKey } }

    const decoded = await decodeFrames(misled, [45], null, tools)

    expect(sameBytes(decoded.data, (await decodeFrames(clip, [45], null, tools)).data)).toBe(true)
  })

  test('is an error when not even that gives the picture of the index', async () => {
    const path = await makeClip(join(folder, 'other.mp4'), x264)
    const clip = await openClip(path, tools)
    const checksums = clip.index.checksums!.map((checksum) => checksum + 1)
    const wrong = { ...clip, index: { ...clip.index, checksums } }

    await expectError(decodeFrames(wrong, [7], null, tools), 'video/not-exact', 'Frame 7', path)
    expect(runningChildren()).toBe(0)
  })
})

describe('requests', () => {
  let clip: Clip
  beforeAll(async () => {
    clip = await openClip(await makeClip(join(folder, 'requests.mp4'), x264), tools)
  })

  test('for frames that are not there are refused', async () => {
    await expectError(decodeFrames(clip, [60], null, tools), 'video/no-such-frame', 'frame 60', '0 to 59')
    await expectError(decodeFrames(clip, [-1], null, tools), 'video/no-such-frame')
    await expectError(decodeFrames(clip, [1.5], null, tools), 'video/no-such-frame')
  })

  test('for more than fits in memory are refused with the forecast', async () => {
    const huge = { scale: { width: 30000, height: 30000, interpolation: 'bilinear' as const }, crop: null }
    await expectError(decodeFrames(clip, [0, 1], huge, tools), 'video/too-large', '5.0 GiB')
  })

  test('that are aborted end with the reason, and leave no child', async () => {
    const controller = new AbortController()
    const decoding = decodeFrames(clip, [59], null, tools, controller.signal)
    setTimeout(() => controller.abort(new Error('left')), 15)

    await expect(decoding).rejects.toThrow('left')
    expect(runningChildren()).toBe(0)
  })

  test('of a file that changed are refused', async () => {
    const path = await makeClip(join(folder, 'changing.mp4'), x264)
    const before = await openClip(path, tools)
    await makeClip(path, [...x264, '-crf', '40'])

    await expectError(decodeFrames(before, [0], null, tools), 'video/file-changed', path)
  })

  test('for no frames give none', async () => {
    expect(await decodeFrames(clip, [], null, tools)).toMatchObject({ frames: 0, width: 160, height: 96 })
  })
})

test('stretches: a new ffmpeg starts only where it can skip more than it costs', () => {
  const isKey = Uint8Array.from({ length: 1000 }, (_, ordinal) => Number(ordinal % 100 === 0))
  const pts = Float64Array.from(isKey.keys())
  const index = { timeBase: [1, 25] as const, pts, isKey, checksums: null, hasRisingTimes: true }

  expect(planStretches(index, [5, 6, 130, 720, 755, 890])).toEqual([[5, 6], [130], [720, 755, 890]])
  expect(planStretches({ ...index, hasRisingTimes: false }, [5, 900])).toEqual([[5, 900]])
})

test.skipIf(!hasDemoClips)('the rotated clip is upright: its top row comes from the stored left column', async () => {
  const path = join(demoClips, 'odd/rotated_90.mp4')
  const clip = await openClip(path, tools)
  const upright = await decodeFrames(clip, [10], null, tools)
  const stored = await ffmpeg(
    '-noautorotate',
    '-i',
    path,
    '-vf',
    `select='eq(n,10)',${filterOf(null, 192, 256)}`,
    '-frames:v',
    '1',
    '-f',
    'rawvideo',
    '-',
  )

  // Turned clockwise, the stored pixel (x, y) lies at (255 - y, x).
  const difference = [0, 50, 100, 191].map((x) => {
    const pixel = stored.subarray((60 * 192 + x) * 3, (60 * 192 + x) * 3 + 3)
    return Math.max(...pixel.map((value, channel) => Math.abs(value - upright.data[(x * 256 + 195) * 3 + channel]!)))
  })
  expect(Math.max(...difference)).toBeLessThan(8)
  expect((await readFile(path)).length).toBe(clip.info.bytes)
})
