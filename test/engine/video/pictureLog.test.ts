import { expect, test } from 'vitest'
import { createHeaderReader } from '../../../src/engine/video/header'
import { createPictureLog } from '../../../src/engine/video/pictureLog'
import type { Picture } from '../../../src/engine/video/pictureLog'
import { complaintIn } from '../../../src/engine/video/scan'

function picturesOf(...lines: string[]): Picture[] {
  const pictures: Picture[] = []
  const log = createPictureLog((picture) => pictures.push(picture))
  for (const line of lines) log.take(line)
  return pictures
}

const tag = '[Parsed_showinfo_0 @ 0x55] [info]'

test('reads the lines of ffmpeg 5 and of ffmpeg 7', () => {
  const five = `${tag} n:   3 pts:   1536 pts_time:0.1     pos:     7896 fmt:yuv420p sar:4/3 s:256x192 i:P iskey:0 type:B checksum:5D2CFAE6 plane_checksum:[60D74245] mean:[139] stdev:[20.5]`
  const seven = `${tag} n:   0 pts:      -7 pts_time:-0.1     duration:    512 duration_time:0.0333333 fmt:yuv420p cl:left sar:0/1 s:256x192 i:P iskey:1 type:I checksum:0000000A plane_checksum:[60D74245] mean:[139] stdev:[20.5]`

  expect(picturesOf(five, seven)).toEqual([
    {
      pts: 1536,
      pixelFormat: 'yuv420p',
      sampleAspect: [4, 3],
      width: 256,
      height: 192,
      isKeyFrame: false,
      checksum: 0x5d2cfae6,
    },
    { pts: -7, pixelFormat: 'yuv420p', sampleAspect: [0, 1], width: 256, height: 192, isKeyFrame: true, checksum: 10 },
  ])
})

test('a message of a decoder thread in the middle of a line loses nothing', () => {
  const start = `${tag} n:   0 pts:  NOPTS pts_time:NOPTS   pos: 1 fmt:gray sar:0/1 s:8x8 i:P iskey:1 type:I [h264 @ 0x1] [error] error while decoding`
  const rest = `${tag} checksum:0000002A plane_checksum:[60D74245] mean:[139] stdev:[20.5]`

  expect(picturesOf(start, rest)).toMatchObject([{ pts: NaN, checksum: 42 }])
})

test('reads streams, cover pictures and rotation from the header, and nothing of the output', () => {
  const { header, take } = createHeaderReader()
  for (const line of [
    "[info] Input #0, mov,mp4,m4a,3gp,3g2,mj2, from 'file:a, b.mp4':",
    '[info]   Duration: 01:02:03.50, start: 0.000000, bitrate: 136 kb/s',
    '[info]   Stream #0:0[0x1](und): Video: h264 (High) (avc1 / 0x31637661), yuv420p(tv, bt709/unknown/unknown, progressive), 192x256 [SAR 4:3 DAR 1:1], 131 kb/s, 29.97 fps, 30 tbr, 15360 tbn (default)',
    '[info]     Side data:',
    '[info]       displaymatrix: rotation of -90.00 degrees',
    '[info]   Stream #0:1(eng): Audio: aac (LC) (mp4a / 0x6134706D), 44100 Hz, mono, fltp, 69 kb/s (default)',
    '[info]   Stream #0:2: Video: mjpeg (Baseline), yuvj420p(pc, bt470bg/unknown/unknown), 64x64 [SAR 1:1 DAR 1:1], 90k tbr, 90k tbn (attached pic)',
    '[info] Stream mapping:',
    "[info] Output #0, null, to 'pipe:':",
    '[info]   Stream #0:3: Video: wrapped_avframe, yuv420p, 1x1, 9 fps',
  ])
    take(line)

  expect(header.durationSeconds).toBe(3723.5)
  expect(header.streams).toMatchObject([
    {
      kind: 'video',
      codec: 'h264',
      width: 192,
      height: 256,
      pixelFormat: 'yuv420p',
      sampleAspect: '4:3',
      rotationDegrees: 90,
    },
    { kind: 'audio', codec: 'aac' },
    { kind: 'video', isAttachedPicture: true, codec: 'mjpeg', framesPerSecond: null },
  ])
  expect(header.streams[0]!.framesPerSecond).toBe(29.97)
})

test('complaints lose their address and level', () => {
  expect(complaintIn('[h264 @ 0x55f2] [error] Invalid NAL unit size (1426 > 294).')).toBe(
    'Invalid NAL unit size (1426 > 294).',
  )
  expect(complaintIn('[error] file:x: Invalid data')).toBe('file:x: Invalid data')
  expect(complaintIn('[h264 @ 0x55f2] [warning] hm')).toBeNull()
})
