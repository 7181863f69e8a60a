import { expect, test } from 'vitest'
import { centred, createPowerSpectrum, radialMean, ringsOf } from '../../../src/engine/perturbation/spectrum'
import { createSsim } from '../../../src/engine/perturbation/ssim'
import { clipOf, createDraws, measured } from './clip'

const epsilon = 16 / 255
const [height, width, frames] = [28, 35, 6]
const draw = createDraws(11)
const benign = clipOf(frames, height, width, () => 0.2 + 0.6 * draw())
const noise = clipOf(frames, height, width, () => epsilon * (2 * draw() - 1))
const plus = (change: typeof noise) =>
  clipOf(frames, height, width, (frame, channel, y, x) => {
    const at = (channel * height + y) * width + x
    return benign.frames[frame]![at]! + change.frames[frame]![at]!
  })
const sum = (values: Iterable<number | null>): number =>
  [...values].reduce<number>((total, one) => total + (one ?? 0), 0)

test('identical clips: no PSNR, SSIM exactly 1, an empty spectrum, all changes 0', () => {
  const { measures, power } = measured(benign, benign, epsilon)

  expect(measures.overall).toMatchObject({ linf: 0, l2: 0, meanAbsolute: 0, shareAtBound: 0, psnr: null, ssim: 1 })
  expect(measures.overall.energyRed).toBeNull()
  expect(measures.histogram).toEqual({ first: 0, counts: [3 * height * width * frames] })
  expect(sum(power)).toBe(0)
  expect(measures.undefined.filter(({ measure, frame }) => measure === 'psnr' && frame === null)).toEqual([
    { measure: 'psnr', frame: null, reason: 'Nothing changed in the clip.' },
  ])
})

test('nothing is NaN or infinite, whatever is undefined', () => {
  for (const [bound, norm] of [
    [0, 'linf'],
    [1, 'l2'],
  ] as const) {
    const small = clipOf(1, 4, 5, () => 0.5)
    const { measures } = measured(small, small, bound, norm)
    const numbers = JSON.stringify(measures, (_, value: unknown) =>
      typeof value === 'number' && !Number.isFinite(value) ? 'broken' : value,
    )
    expect(numbers).not.toContain('broken')
    const reasons = measures.undefined.filter(({ frame }) => frame === null).map(({ measure }) => measure)
    expect(reasons.sort()).toEqual(
      ['energyBlue', 'energyGreen', 'energyRed', 'greyShare', 'neighbourCosine', 'psnr', 'shareAtBound', 'ssim'].sort(),
    )
    expect(measures.temporal).toBeNull()
    expect(measures.temporalReason).toMatch(/One frame/)
  }
})

test('SSIM is symmetric, below 1 for a changed frame, and lower the more is changed', () => {
  const ssim = createSsim(height, width)
  const [a, b] = [benign.frames[0]!, plus(noise).frames[0]!]
  const further = a.map((value, at) => value + 2 * (b[at]! - value))

  expect(ssim(a, b)).toBeCloseTo(ssim(b, a), 12)
  expect(ssim(a, b)).toBeLessThan(1)
  expect(ssim(a, further)).toBeLessThan(ssim(a, b))
})

test('SSIM is its formula, window by window, written out once more', () => {
  const ssim = createSsim(12, 13)
  const [a, b] = [0, 1].map(() => clipOf(1, 12, 13, () => draw()).frames[0]!) as [Float32Array, Float32Array]
  const bell = (offset: number): number => Math.exp(-(offset ** 2) / (2 * 1.5 ** 2))
  const places = [0, 1].flatMap((top) => [0, 1, 2].map((left) => [top, left] as const))
  const values = [0, 1, 2].flatMap((channel) =>
    places.map(([top, left]) => {
      const window = Array.from({ length: 121 }, (_, at) => [Math.floor(at / 11), at % 11] as const)
      const weight = window.map(([y, x]) => bell(y - 5) * bell(x - 5))
      const mean = (of: (at: number) => number): number => sum(weight.map((w, at) => w * of(at))) / sum(weight)
      const pixel = (clip: Float32Array, at: number): number =>
        clip[channel * 156 + (top + window[at]![0]) * 13 + left + window[at]![1]]!
      const [ma, mb] = [mean((at) => pixel(a, at)), mean((at) => pixel(b, at))]
      const va = mean((at) => (pixel(a, at) - ma) ** 2)
      const vb = mean((at) => (pixel(b, at) - mb) ** 2)
      const cov = mean((at) => (pixel(a, at) - ma) * (pixel(b, at) - mb))
      return ((2 * ma * mb + 0.0001) * (2 * cov + 0.0009)) / ((ma ** 2 + mb ** 2 + 0.0001) * (va + vb + 0.0009))
    }),
  )

  expect(ssim(a, b)).toBeCloseTo(sum(values) / values.length, 10)
})

test('Parseval: the spectrum, its rings and the spectrum in time add up to the mean squared change', () => {
  const { measures, power, rings } = measured(benign, plus(noise), epsilon)
  const meanSquare = measures.overall.l2! ** 2 / (3 * height * width * frames)

  expect(sum(power) / meanSquare).toBeCloseTo(1, 6)
  expect(sum(measures.radial.map((mean, ring) => (mean ?? 0) * rings.counts[ring]!)) / meanSquare).toBeCloseTo(1, 6)
  expect(sum(measures.temporal!) / meanSquare).toBeCloseTo(1, 6)
  expect(-10 * Math.log10(sum(power))).toBeCloseTo(measures.overall.psnr!, 4)
})

test.each([
  [224, 224, 56, 28],
  [30, 45, 3, 9],
  [29, 31, 7, 0],
])('a sine of %d × %d pixels stands at its frequency alone', (rows, columns, down, across) => {
  const frame = clipOf(1, rows, columns, (_, channel, y, x) =>
    channel === 1 ? 0.1 * Math.sin(2 * Math.PI * ((down * y) / rows + (across * x) / columns)) : 0,
  ).frames[0]!
  const power = createPowerSpectrum(rows, columns)(frame)
  const middle = centred(power, rows, columns)
  const peaks = [...middle.entries()].filter(([, value]) => value > 1e-9).map(([at]) => at)
  const placeOf = (sign: number): number =>
    (Math.floor(rows / 2) + sign * down) * columns + Math.floor(columns / 2) + sign * across

  expect(peaks.sort((a, b) => a - b)).toEqual([placeOf(-1), placeOf(1)].sort((a, b) => a - b))
  expect(sum(power)).toBeCloseTo(0.1 ** 2 / 2 / 3, 8)

  const rings = ringsOf(rows, columns)
  const radial = radialMean(power, rings).map((mean) => mean ?? 0)
  const loudest = radial.indexOf(Math.max(...radial))
  const frequency = Math.hypot(down / rows, across / columns)
  expect(Math.abs(rings.frequencies[loudest]! - frequency)).toBeLessThanOrEqual(0.5 / Math.min(rows, columns) + 1e-9)
})

test('a flickering sign stands at half a cycle per frame, a still one at 0', () => {
  const still = clipOf(
    frames,
    height,
    width,
    (_, channel, y, x) => noise.frames[0]![(channel * height + y) * width + x]!,
  )
  const flicker = clipOf(
    frames,
    height,
    width,
    (frame, channel, y, x) => (frame % 2 ? -1 : 1) * still.frames[0]![(channel * height + y) * width + x]!,
  )
  const zero = clipOf(frames, height, width, () => 0)
  const [calm, wild] = [measured(zero, still, epsilon).measures, measured(zero, flicker, epsilon).measures]

  expect(calm.temporal!.slice(1).every((power) => power < 1e-12)).toBe(true)
  expect(calm.overall.neighbourCosine).toBeCloseTo(1, 9)
  expect(wild.temporal!.slice(0, -1).every((power) => power < 1e-12)).toBe(true)
  expect(wild.overall.neighbourCosine).toBeCloseTo(-1, 9)
})

test('neighbouring frames of uniform noise are uncorrelated within the standard error', () => {
  const many = clipOf(40, height, width, () => epsilon * (2 * draw() - 1))
  const zero = clipOf(40, height, width, () => 0)
  const { measures } = measured(zero, many, epsilon)
  const [first, ...cosines] = measures.frames.neighbourCosine
  const error = 1 / Math.sqrt(3 * height * width)

  expect(first).toBeNull()
  expect(Math.abs(measures.overall.neighbourCosine!)).toBeLessThan((4 * error) / Math.sqrt(cosines.length))
  expect(Math.sqrt(sum(cosines.map((cosine) => cosine! ** 2)) / cosines.length) / error).toBeGreaterThan(0.6)
  expect(Math.max(...cosines.map((cosine) => Math.abs(cosine!)))).toBeLessThan(5 * error)
})

test('the histogram counts every value once, at its step', () => {
  const steps = clipOf(2, height, width, (_, channel, y, x) => ((channel + 2 * y + x) % 9) / 255 - 4 / 255)
  const zero = clipOf(2, height, width, () => 0)
  const { first, counts } = measured(zero, steps, 4 / 255).measures.histogram

  expect(first).toBe(-4)
  expect(sum(counts)).toBe(2 * 3 * height * width)
  const expected = Array<number>(9).fill(0)
  for (const value of steps.frames.flatMap((frame) => [...frame])) expected[Math.round(value * 255) + 4]!++
  expect(counts).toEqual(expected)
})

test('a NaN is told with its frame', () => {
  const broken = plus(noise)
  broken.frames[4]![7] = Number.NaN

  expect(() => measured(benign, broken, epsilon)).toThrow(/Frame 4 .* NaN/)
})

test('the grey share: 1 of a grey change, a third of one channel and of independent ones, 0 where channels cancel out', () => {
  const zero = clipOf(2, height, width, () => 0)
  const shareOf = (change: typeof noise): number => measured(zero, change, epsilon).measures.overall.greyShare!
  const first = noise.frames[0]!.subarray(0, height * width)
  const weighted = (...weights: number[]) =>
    clipOf(2, height, width, (_, channel, y, x) => weights[channel]! * first[y * width + x]!)

  expect(shareOf(weighted(1, 1, 1))).toBeCloseTo(1, 9)
  expect(shareOf(weighted(0, 1, 0))).toBeCloseTo(1 / 3, 9)
  expect(shareOf(weighted(1, -1, 0))).toBe(0)
  // Energies of a third each say nothing of colour: the signs of independent channels are drawn.
  const signs = clipOf(2, height, width, () => (draw() < 0.5 ? -epsilon : epsilon))
  expect(Math.abs(shareOf(signs) - 1 / 3)).toBeLessThan(4 / Math.sqrt(2 * height * width))
})

test('an unchanged value is never at the bound, however small epsilon is', () => {
  const tiny = 2 ** -24
  const half = clipOf(1, 12, 12, (_, channel) => (channel === 0 ? tiny : 0))
  const zero = clipOf(1, 12, 12, () => 0)
  expect(measured(zero, zero, tiny).measures.overall).toMatchObject({ linf: 0, shareAtBound: 0 })
  expect(measured(zero, half, tiny).measures.overall.shareAtBound).toBeCloseTo(1 / 3, 12)
})

test('totals over a mask are those of a clip that is nothing else', () => {
  const region = { top: 3, left: 5, height: 12, width: 14 }
  const isWithin = (frame: number, y: number, x: number): boolean =>
    (frame === 1 || frame === 4) && y >= 3 && y < 15 && x >= 5 && x < 19
  const change = clipOf(frames, height, width, (frame, channel, y, x) =>
    isWithin(frame, y, x) ? ((channel + y + x) % 2 ? epsilon : epsilon / 2) : 0,
  )
  const cut = ({ frames: all }: typeof noise) =>
    clipOf(2, 12, 14, (frame, channel, y, x) => all[frame === 0 ? 1 : 4]![(channel * height + y + 3) * width + x + 5]!)
  const adversarial = plus(change)
  const {
    overall,
    frames: each,
    masked,
  } = measured(benign, adversarial, epsilon, 'linf', {
    frames: [1, 4],
    region,
  }).measures
  const alone = measured(cut(benign), cut(adversarial), epsilon).measures.overall

  expect(masked).toMatchObject({ frames: 2, region, values: 2 * 3 * 12 * 14 })
  for (const name of ['meanAbsolute', 'shareAtBound', 'psnr'] as const)
    expect(masked![name]).toBeCloseTo(alone[name]!, 9)
  expect(masked!.shareAtBound).toBeCloseTo(0.5, 9)
  expect(masked!.ssim).toBeCloseTo((each.ssim[1]! + each.ssim[4]!) / 2, 12)
  expect(overall.shareAtBound! / masked!.shareAtBound!).toBeCloseTo((2 * 12 * 14) / (frames * height * width), 9)
  expect(measured(benign, adversarial, epsilon).measures).not.toHaveProperty('masked')
})
