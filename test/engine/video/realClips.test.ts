import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { resizeSchema } from '../../../src/contract/card'
import { openClip } from '../../../src/engine/video/clip'
import { decodeFrames } from '../../../src/engine/video/decode'
import { geometryOf } from '../../../src/engine/video/geometry'
import { hasRealClips, realClips, tools } from './support'

interface RealClip {
  readonly file: string
  readonly sha256: string
  readonly frames_decoded: number
  readonly window: { readonly frame_numbers: number[]; readonly frames_sha256: string }
}
const clips = hasRealClips ? (JSON.parse(readFileSync(join(realClips, 'clips.json'), 'utf8')) as RealClip[]) : []
const resize = resizeSchema.parse({ stretch: [256, 340], shortSide: 256, interpolation: 'bilinear' })
/** The reference frames were made with ffmpeg 5.1 on x86-64; swscale's bilinear differs in the last bit elsewhere. */
const isReferenceBuild = tools.version.startsWith('5.1') && process.arch === 'x64'
if (!isReferenceBuild) console.warn(`ffmpeg ${tools.version}: hashes of the reference frames are not compared.`)

describe.skipIf(!hasRealClips)('real clips, as the cards of the real models want them', () => {
  test.each(clips)('$file', async (expected) => {
    const clip = await openClip(join(realClips, expected.file), tools)
    const geometry = geometryOf(resize, [224, 224], clip.info.width, clip.info.height)
    const frames = await decodeFrames(clip, expected.window.frame_numbers, geometry, tools)

    expect(clip.info.sha256).toBe(expected.sha256)
    expect(clip.info.frames).toHaveLength(expected.frames_decoded)
    expect(frames).toMatchObject({ frames: expected.window.frame_numbers.length, height: 224, width: 224 })
    const sha256 = createHash('sha256').update(frames.data).digest('hex')
    if (isReferenceBuild) expect(sha256).toBe(expected.window.frames_sha256)
  })
})
