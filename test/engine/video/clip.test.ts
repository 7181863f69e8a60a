import { frameEntries } from '../../../src/contract/clip'
import { createHash } from 'node:crypto'
import { chmod, cp, mkdir, readFile, symlink, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { clipInfoSchema } from '../../../src/contract/clip'
import { runningChildren } from '../../../src/engine/video/child'
import { openClip } from '../../../src/engine/video/clip'
import { decodeFrames } from '../../../src/engine/video/decode'
import { demoClips, expectError, ffmpeg, hasDemoClips, makeClip, sameBytes, temporaryFolder, tools } from './support'

const folder = await temporaryFolder()
const x264 = ['-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-preset', 'veryfast']
const plain = await makeClip(join(folder, 'plain.mp4'), [...x264, '-g', '20'])
const isRoot = process.getuid?.() === 0

describe('what is no video', () => {
  test('a missing file', async () => {
    await expectError(openClip(join(folder, 'no such.mp4'), tools), 'video/not-found', 'no such.mp4')
  })

  test('an empty file', async () => {
    const path = join(folder, 'empty.mp4')
    await writeFile(path, '')

    await expectError(openClip(path, tools), 'video/empty-file', path, '0 bytes')
  })

  test('a folder', async () => {
    await expectError(openClip(folder, tools), 'video/not-a-video', folder, 'a folder')
  })

  test('a text file called .mp4', async () => {
    const path = join(folder, 'notes.mp4')
    await writeFile(path, 'Dear diary, today we attacked a video model. Größer als gedacht!\n'.repeat(300))

    await expectError(openClip(path, tools), 'video/not-a-video', path, 'plain text', 'Dear diary')
  })

  test('noise called .mp4', async () => {
    const path = join(folder, 'noise.mp4')
    await writeFile(path, createHash('shake256', { outputLength: 50_000 }).update('seed').digest())

    await expectError(openClip(path, tools), 'video/not-a-video', path)
  })

  test('sound only, with or without a cover picture', async () => {
    const sound = join(folder, 'sound.mp4')
    const covered = join(folder, 'covered.mp3')
    const cover = join(folder, 'cover.png')
    await ffmpeg('-f', 'lavfi', '-i', 'sine=duration=1', '-c:a', 'aac', sound)
    await ffmpeg('-f', 'lavfi', '-i', 'testsrc2=size=64x64', '-frames:v', '1', cover)
    await ffmpeg(
      '-f',
      'lavfi',
      '-i',
      'sine=duration=1',
      '-i',
      cover,
      '-map',
      '0',
      '-map',
      '1',
      '-disposition:v',
      'attached_pic',
      '-c:a',
      'libmp3lame',
      covered,
    )

    await expectError(openClip(sound, tools), 'video/not-a-video', 'sound (aac)', 'no film')
    await expectError(openClip(covered, tools), 'video/not-a-video', 'sound (mp3)', 'cover picture')
  })

  test('an MP4 whose index is missing', async () => {
    const path = join(folder, 'no index.mp4')
    await cp(plain, path)
    await truncate(path, 8000)

    await expectError(openClip(path, tools), 'video/truncated', path, 'moov')
  })

  test.skipIf(process.platform === 'win32')('a file this user may not read', async () => {
    const path = join(folder, 'secret.mp4')
    await cp(plain, path)
    await chmod(path, 0)
    // Root may read everything, so it becomes nobody for a moment.
    if (isRoot) process.seteuid?.(65534)
    try {
      await expectError(openClip(path, tools), 'video/no-permission', path)
    } finally {
      if (isRoot) process.seteuid?.(0)
    }
  })

  test.each([
    ['playlist.mp4', () => `#EXTM3U\n#EXT-X-TARGETDURATION:3\n#EXTINF:3,\n${plain}\n#EXT-X-ENDLIST\n`],
    ['list.mp4', () => `ffconcat version 1.0\nfile '${plain}'\n`],
    ['session.sdp', () => 'v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nm=video 5004 RTP/AVP 96\n'],
  ])('%s, which only names other files', async (name, content) => {
    const path = join(folder, name)
    await writeFile(path, content())

    await expectError(openClip(path, tools), 'video/not-a-video', path)
  })

  test('a list of files behind bytes that hide it from us does not reach ffmpeg either', async () => {
    const path = join(folder, 'hidden.mp4')
    await writeFile(path, `ffconcat version 1.0\n# \u0001\nfile '${plain}'\n`)

    await expectError(openClip(path, tools), 'video/not-a-video', path)
  })

  test.skipIf(!hasDemoClips)('the odd demo clips', async () => {
    const odd = (name: string): string => join(demoClips, 'odd', name)

    await expectError(openClip(odd('zero_bytes.mp4'), tools), 'video/empty-file')
    await expectError(openClip(odd('audio_only.mp4'), tools), 'video/not-a-video', 'sound (aac)')
    await expectError(openClip(odd('truncated.mp4'), tools), 'video/truncated')
  })
})

describe('names', () => {
  const names = [
    'a b.mp4',
    `it's "quoted".mp4`,
    'clip 😀 ü.mp4',
    '-i.mp4',
    'frame%03d.mp4',
    'a:b|c,d;e[f]=g.mp4',
    '$(x) `y` \\z.mp4',
    `${'long'.repeat(60)}.mp4`,
  ]

  test.each(names)('%s', async (name) => {
    const path = join(folder, name)
    await cp(plain, path)

    const clip = await openClip(path, tools)

    expect(clip.info.path).toBe(path)
    expect((await decodeFrames(clip, [3], null, tools)).frames).toBe(1)
  })

  test('a relative path that looks like an address is a file', async () => {
    const before = process.cwd()
    await mkdir(join(folder, 'http:/example.org'), { recursive: true })
    await cp(plain, join(folder, 'http:/example.org/a.mp4'))
    process.chdir(folder)
    try {
      expect((await openClip('http://example.org/a.mp4', tools)).info.frames).toHaveLength(60)
      await expectError(openClip('concat:plain.mp4|plain.mp4', tools), 'video/not-found')
    } finally {
      process.chdir(before)
    }
  })

  test.skipIf(process.platform === 'win32')('a symbolic link', async () => {
    const path = join(folder, 'link.mp4')
    await symlink(plain, path)

    expect((await openClip(path, tools)).info.frames).toHaveLength(60)
  })
})

describe('what a clip says of itself', () => {
  test('an ordinary clip', async () => {
    const { info } = await openClip(plain, tools)

    expect(clipInfoSchema.parse(info)).toEqual(info)
    expect(info).toMatchObject({
      sha256: createHash('sha256')
        .update(await readFile(plain))
        .digest('hex'),
      codec: 'h264',
      pixelFormat: 'yuv420p',
      codedWidth: 160,
      width: 160,
      height: 96,
      rotationDegrees: 0,
      sampleAspect: '1:1',
      colorMatrix: 'assumed bt601 (untagged)',
      colorRange: 'assumed limited (untagged)',
      framesPerSecond: 25,
      isVariableRate: false,
      warnings: [],
    })
    expect(info.durationSeconds).toBeCloseTo(2.4, 6)
    expect(
      frameEntries(info.frames)
        .filter((frame) => frame.isKeyFrame)
        .map((frame) => frame.ordinal),
    ).toEqual([0, 20, 40])
    expect(info.frames.timesSeconds[13]).toBeCloseTo(13 / 25, 6)
  })

  test('oblong pixels are made square, upright or turned', async () => {
    const wide = await makeClip(join(folder, 'wide.mp4'), [...x264, '-vf', 'setsar=4/3'])
    const clip = await openClip(wide, tools)

    expect(clip.info).toMatchObject({ codedWidth: 160, width: 213, height: 96, sampleAspect: '4:3' })
    expect(await decodeFrames(clip, [0], null, tools)).toMatchObject({ width: 213, height: 96 })

    const turned = join(folder, 'wide turned.mp4')
    await turn(wide, turned, [0, 1, -1, 0])
    expect((await openClip(turned, tools)).info).toMatchObject({
      codedWidth: 160,
      codedHeight: 96,
      sampleAspect: '4:3',
      width: 72,
      height: 160,
      rotationDegrees: 90,
    })
  })

  test.each([
    { matrix: [0, 1, -1, 0], degrees: 90, filter: 'transpose=clock' },
    { matrix: [-1, 0, 0, -1], degrees: 180, filter: 'hflip,vflip' },
    { matrix: [0, -1, 1, 0], degrees: 270, filter: 'transpose=cclock' },
    { matrix: [1, 0, 0, -1], degrees: null, filter: 'vflip' },
    { matrix: [-1, 0, 0, 1], degrees: null, filter: 'hflip' },
  ])('display matrix $matrix: $filter', async ({ matrix, degrees, filter }) => {
    const path = join(folder, `matrix ${matrix.join(' ')}.mp4`)
    await turn(plain, path, matrix)

    const clip = await openClip(path, tools)
    const decoded = await decodeFrames(clip, [25], null, tools)

    if (degrees !== null) expect(clip.info.rotationDegrees).toBe(degrees)
    const flags = 'bicubic+accurate_rnd+full_chroma_int+full_chroma_inp+bitexact'
    const expected = await ffmpeg(
      '-i',
      plain,
      '-vf',
      `select='eq(n,25)',${filter},scale=flags=${flags},format=rgb24`,
      '-frames:v',
      '1',
      '-f',
      'rawvideo',
      '-',
    )
    expect(sameBytes(decoded.data, expected)).toBe(true)
  })

  test('tagged colours', async () => {
    const path = await makeClip(join(folder, 'tagged.mp4'), [...x264, '-colorspace', 'bt709', '-color_range', 'pc'])

    expect((await openClip(path, tools)).info).toMatchObject({ colorMatrix: 'bt709', colorRange: 'full' })
  })

  test('high dynamic range and ten bits are warned of', async () => {
    const path = await makeClip(join(folder, 'hdr.mkv'), [
      '-c:v',
      'libx264',
      '-pix_fmt',
      'yuv420p10le',
      '-color_trc',
      'smpte2084',
      '-colorspace',
      'bt2020nc',
      '-color_primaries',
      'bt2020',
    ])
    const { info } = await openClip(path, tools)

    expect(info.colorMatrix).toBe('bt2020nc')
    expect(info.warnings.join(' ')).toMatch(/10 bits.*High dynamic range \(PQ\)/)
  })

  test('several films: the first is used, and that is said; a cover picture is never the film', async () => {
    const cover = join(folder, 'cover2.png')
    const several = join(folder, 'several.mp4')
    await ffmpeg('-f', 'lavfi', '-i', 'testsrc2=size=64x64', '-frames:v', '1', cover)
    const other = await makeClip(join(folder, 'other.mp4'), x264, '96x64', 30)
    await ffmpeg(
      '-i',
      cover,
      '-i',
      plain,
      '-i',
      other,
      '-map',
      '0',
      '-map',
      '1',
      '-map',
      '2',
      '-c',
      'copy',
      '-disposition:v:0',
      'attached_pic',
      several,
    )

    const { info } = await openClip(several, tools)

    expect(info).toMatchObject({ codec: 'h264', width: 160, height: 96 })
    expect(info.frames).toHaveLength(60)
    expect(info.warnings.join(' ')).toContain('2 films; the first is used')
  })

  test('a file that breaks off: how many of how many frames', async () => {
    const early = join(folder, 'early.mp4')
    await ffmpeg('-i', plain, '-c', 'copy', '-movflags', '+faststart', early)
    await truncate(early, Math.floor((await readFile(early)).length * 0.6))

    const clip = await openClip(early, tools)

    expect(clip.info.frames.length).toBeGreaterThan(10)
    expect(clip.info.frames.length).toBeLessThan(59)
    expect(clip.info.warnings[0]).toContain(`${clip.info.frames.length} of 60 frames could be decoded`)
    const last = clip.info.frames.length - 1
    expect((await decodeFrames(clip, [last], null, tools)).frames).toBe(1)
  })

  test.skipIf(!hasDemoClips)('the odd demo clips', async () => {
    const odd = async (name: string) => (await openClip(join(demoClips, 'odd', name), tools)).info

    expect((await odd('truncated_with_index.mp4')).warnings[0]).toMatch(/^61 of 110 frames could be decoded/)
    expect(await odd('variable_frame_rate.mp4')).toMatchObject({ isVariableRate: true })
    expect(await odd('rotated_90.mp4')).toMatchObject({ rotationDegrees: 90, codedWidth: 192, width: 256, height: 192 })
    expect(await odd('odd_size_225x223.mp4')).toMatchObject({ width: 225, height: 223 })
    expect((await odd('ten_bit.mp4')).warnings[0]).toContain('10 bits')
    expect(frameEntries((await odd('long_gop_b_frames.mp4')).frames).filter((frame) => frame.isKeyFrame)).toHaveLength(
      1,
    )
  })
})

describe('a long clip is indexed from its packets', () => {
  test.each(['long.mp4', 'long.mkv', 'long.ts'])('%s: the same index as by decoding', async (name) => {
    const path = await makeClip(join(folder, name), [...x264, '-g', '25', '-bf', '3'], '64x64', 250)

    const scanned = await openClip(path, tools)
    const indexed = await openClip(path, tools, { pixelsToScan: 0 })

    expect(indexed.index.checksums).toBeNull()
    expect(indexed.info.frames).toEqual(scanned.info.frames)
    expect(indexed.info.warnings.join(' ')).toContain('listed from the container')
    const frames = [7, 133, 249]
    expect(
      sameBytes(
        (await decodeFrames(indexed, frames, null, tools)).data,
        (await decodeFrames(scanned, frames, null, tools)).data,
      ),
    ).toBe(true)
  })
})

test('a long clip that breaks off says so too', async () => {
  const whole = await makeClip(
    join(folder, 'long whole.mp4'),
    [...x264, '-g', '25', '-movflags', '+faststart'],
    '64x64',
    250,
  )
  await truncate(whole, Math.floor((await readFile(whole)).length * 0.7))

  const { info } = await openClip(whole, tools, { pixelsToScan: 0 })

  expect(info.frames.length).toBeLessThan(249)
  expect(info.warnings[0]).toContain(`${info.frames.length} of 250 frames could be decoded`)
})

test('opening can be aborted', async () => {
  await expect(openClip(plain, tools, { signal: AbortSignal.timeout(5) })).rejects.toMatchObject({
    name: 'TimeoutError',
  })
  expect(runningChildren()).toBe(0)
})

/** Copies an MP4 with another display matrix [a, b, c, d], which no ffmpeg before 6 can write with a flip. */
async function turn(from: string, to: string, matrix: number[]): Promise<void> {
  const bytes = await readFile(from)
  const header = bytes.indexOf('tkhd', 0, 'latin1') + 4
  const fields = header + 4 + 20 + 16
  const [a, b, c, d] = matrix.map((value) => value * 65536)
  ;[a!, b!, 0, c!, d!, 0].forEach((value, place) => bytes.writeInt32BE(value, fields + place * 4))
  await writeFile(to, bytes)
}
