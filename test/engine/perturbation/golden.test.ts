import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { PerturbationMeasure } from '../../../src/contract/perturbation'
import { framesToImage, roundToFrames } from '../../../src/engine/model/preprocess'
import { centred } from '../../../src/engine/perturbation/spectrum'
import type { ImageClip } from '../../../src/engine/tensor/clipArray'
import { readNpy } from '../../../src/engine/tensor/npy'
import { type Clip, measured } from './clip'

type Column = (number | null)[]
type Golden = Record<Exclude<PerturbationMeasure, `energy${string}`>, Column> & {
  psnrOverall: number
  energy: [Column, Column, Column][]
  energyOverall: number[]
  greyShareOverall: number
  histogram: number[]
  power: number[][]
  radial: number[]
  temporal: number[]
}

const folder = join(__dirname, 'golden')
const golden = JSON.parse(readFileSync(join(folder, 'golden.json'), 'utf8')) as {
  epsilon: number
  float: Golden
  rounded: Golden
}
const arrayOf = (name: string) => readNpy(readFileSync(join(folder, name)), name)
const [frames, height, width] = arrayOf('benign.npy').shape as [number, number, number]
const size = { frames, height, width }
const benign = framesToImage({ space: 'frame', ...size, data: arrayOf('benign.npy').data as Uint8Array })
const float: ImageClip = { space: 'image', ...size, data: arrayOf('adversarial.npy').data as Float32Array }
const rounded = framesToImage(roundToFrames(float))

function clipOf({ data }: ImageClip): Clip {
  const length = 3 * height * width
  const starts = Array.from({ length: frames }, (_, frame) => frame * length)
  return { height, width, frames: starts.map((start) => data.subarray(start, start + length)) }
}

function expectColumn(found: readonly (number | null)[], expected: readonly (number | null)[], digits = 6): void {
  expect(found).toHaveLength(expected.length)
  found.forEach((value, at) => {
    if (expected[at] === null) expect(value).toBeNull()
    else expect(value! / (expected[at]! || 1)).toBeCloseTo(expected[at] === 0 ? 0 : 1, digits)
  })
}

describe.each([
  ['float', float, golden.float],
  ['rounded', rounded, golden.rounded],
] as const)('%s, against numpy, scipy and scikit-image', (_, form, expected) => {
  const { measures, power } = measured(clipOf(benign), clipOf(form), golden.epsilon)

  test.each(['linf', 'l2', 'meanAbsolute', 'shareAtBound', 'psnr', 'ssim', 'greyShare', 'neighbourCosine'] as const)(
    '%s of every frame',
    (name) => expectColumn(measures.frames[name], expected[name]),
  )

  test('energy of every channel, of frames and clip', () => {
    const names = ['energyRed', 'energyGreen', 'energyBlue'] as const
    names.forEach((name, channel) => {
      expectColumn(
        measures.frames[name],
        expected.energy.map((shares) => shares[channel] as unknown as number | null),
      )
      expect(measures.overall[name]).toBeCloseTo(expected.energyOverall[channel]!, 6)
    })
  })

  test('over the clip: largest, root of all squares, PSNR of all values, means', () => {
    const mean = (column: Column): number => {
      const known = column.filter((value) => value !== null)
      return known.reduce((sum, value) => sum + value, 0) / known.length
    }
    expect(measures.overall.linf).toBeCloseTo(Math.max(...(expected.linf as number[])), 7)
    expect(measures.overall.l2).toBeCloseTo(Math.hypot(...(expected.l2 as number[])), 5)
    expect(measures.overall.psnr).toBeCloseTo(expected.psnrOverall, 5)
    expect(measures.overall.greyShare).toBeCloseTo(expected.greyShareOverall, 6)
    for (const name of ['meanAbsolute', 'shareAtBound', 'ssim', 'neighbourCosine'] as const)
      expect(measures.overall[name]).toBeCloseTo(mean(expected[name]), 6)
  })

  test('histogram, mean spectrum, its rings, and the spectrum in time', () => {
    const { first, counts } = measures.histogram
    expect(Array.from({ length: 511 }, (__, at) => counts[at - 255 - first] ?? 0)).toEqual(expected.histogram)
    expectColumn([...centred(power, height, width)], expected.power.flat(), 5)
    expectColumn(measures.radial, expected.radial)
    expectColumn(measures.temporal!, expected.temporal)
  })

  test('what is undefined says why, and nothing else is null', () => {
    const nulls = Object.entries(measures.frames).flatMap(([measure, column]) =>
      column.flatMap((value, frame) => (value === null ? [`${measure} ${frame}`] : [])),
    )
    expect(measures.undefined.map(({ measure, frame }) => `${measure} ${frame}`).sort()).toEqual(nulls.sort())
    expect(measures.undefined.find(({ measure, frame }) => measure === 'psnr' && frame === 3)?.reason).toBe(
      'Nothing changed in the frame.',
    )
  })
})
