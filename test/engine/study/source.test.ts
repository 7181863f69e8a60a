import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { modelCardSchema, type ModelCard } from '../../../src/contract/card'
import { samplingSchema } from '../../../src/contract/clip'
import { createSettingsStore } from '../../../src/engine/settings'
import { createClipLibrary } from '../../../src/engine/study/clipLibrary'
import { planSource, type Source } from '../../../src/engine/study/source'
import { openClip } from '../../../src/engine/video/clip'
import { saveLossless } from '../../../src/engine/video/encode'
import { demoClips, hasDemoClips, temporaryFolder, tools } from '../video/support'

const folder = await temporaryFolder()
const clips = createClipLibrary(createSettingsStore(folder))
const input: ModelCard['input'] = modelCardSchema.shape.input.parse({
  tensor: 'clip',
  layout: 'NCTHW',
  channels: 'RGB',
  size: [32, 32],
  scale: 1,
  mean: [0, 0, 0],
  std: [1, 1, 1],
  frames: 16,
  stride: 1,
  resize: { policy: 'stretch', interpolation: 'bilinear' },
})
/** 90 pictures at 30 a second. */
const even = join(demoClips, 'gear_spin_counter_clockwise.mp4')
/** 30 pictures in the first second, then 20 in two. */
const uneven = join(demoClips, 'odd', 'variable_frame_rate.mp4')

const range = (first: number, last: number, step = 1): number[] =>
  Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, at) => first + at * step)
const explicit = (path: string, ordinals: number[]): Promise<Source> =>
  planSource({ kind: 'clip', path }, samplingSchema.parse({ window: 'explicit', ordinals }), input, undefined, clips)

describe.skipIf(!hasDemoClips)('the rate at which explicit ordinals are saved', () => {
  test.each([
    ['every picture', range(0, 20), 30],
    ['every second one', range(10, 70, 2), 15],
    ['every seventh one', range(0, 84, 7), 30 / 7],
    ['unequal steps, two and a half on average', [0, 2, 5, 7, 10], 12],
    ['a loop: the cut back has no length', [...range(0, 18, 2), ...range(0, 18, 2)], 15],
    ['backwards', range(0, 20, 2).toReversed(), 15],
    ['one picture', [4], 30],
    ['one picture again and again', [4, 4, 4], 30],
  ])('%s', async (_, ordinals, rate) => {
    expect((await explicit(even, ordinals)).framesPerSecond).toBeCloseTo(rate, 9)
  })

  test('a variable rate: by the times of the pictures', async () => {
    const slow = await explicit(uneven, range(31, 49, 2))
    expect(slow.framesPerSecond).toBeCloseTo(5, 4)
    expect((await explicit(uneven, range(0, 28, 2))).framesPerSecond).toBeCloseTo(15, 4)
  })

  test.each([
    ['evenly spaced', even, range(20, 60, 2), 42 / 30],
    ['the slow part of a variable rate', uneven, range(31, 49), 19 / 10],
  ])('the film lasts as long as the stretch of the source: %s', async (name, path, ordinals, seconds) => {
    const source = await explicit(path, ordinals)
    const film = join(folder, `${name}.mkv`)
    await saveLossless(await source.decode(), film, { framesPerSecond: source.framesPerSecond }, tools)
    const { info } = await openClip(film, tools)
    expect(info.frames.length).toBe(ordinals.length)
    expect(Math.abs(info.durationSeconds - seconds)).toBeLessThan(0.005)
  })
})
