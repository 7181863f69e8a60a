import { expect, test } from 'vitest'
import { measureCatalogue, measures, type CorrelationMatrix, type Measure } from '../../../src/contract/correlation'
import { correlate, type ClipPair, type CorrelateOptions } from '../../../src/engine/similarity/correlate'
import { clipOf, gaussian, gaussianFeatures, type Features } from './samples'

const hooks = { progress: () => {}, breathe: async () => {}, cancelled: () => false }
const rows = 30
const channels = 5
const vectors = { rows, channels, height: 1, width: 1 }

async function matricesOf(clips: readonly ClipPair[], options: Partial<CorrelateOptions>) {
  const defaults = { measures, rowUnit: 'frames', nulls: 0, seed: 1, bandwidth: 1, grid: 7 } as const
  return (await correlate(clips, { ...defaults, ...options }, hooks)).matrices
}

async function valueOf(measure: Measure, image: Features, video: Features): Promise<number | null> {
  const [matrix] = await matricesOf([{ benign: clipOf([image], [video]), adversarial: null }], { measures: [measure] })
  return (matrix as CorrelationMatrix).values[0]![0]!
}

/** Two layers that have something in common. */
const image = gaussianFeatures(vectors, 1)
const video = mapped(
  gaussianFeatures(vectors, 2),
  (value, row, channel) => value + 0.8 * image.data[row * channels + channel]!,
)

function mapped(features: Features, change: (value: number, row: number, channel: number) => number): Features {
  return { ...features, data: features.data.map((value, i) => change(value, Math.floor(i / channels), i % channels)) }
}

/** Features times a matrix, [channels, channels]. */
function mixed(features: Features, matrix: readonly (readonly number[])[]): Features {
  return mapped(features, (_, row, channel) =>
    matrix.reduce((sum, line, from) => sum + line[channel]! * features.data[row * channels + from]!, 0),
  )
}

/** A rotation as the product of turns in every plane. */
function rotation(): number[][] {
  const matrix = Array.from({ length: channels }, (_, i) => Array.from({ length: channels }, (_, j) => Number(i === j)))
  for (let i = 0; i < channels; i++)
    for (let j = 0; j < i; j++)
      for (const line of matrix) {
        const [c, s] = [Math.cos(1 + i + 2 * j), Math.sin(1 + i + 2 * j)]
        ;[line[i], line[j]] = [c * line[i]! - s * line[j]!, s * line[i]! + c * line[j]!]
      }
  return matrix
}

const stretch = [1.3, 0.8, 1.1, 0.7, 1.2]
const changes = {
  rotated: (features: Features) => mixed(features, rotation()),
  scaled: (features: Features) => mapped(features, (value) => 3.7 * value),
  'with a constant vector added': (features: Features) =>
    mapped(features, (value, _, channel) => value + channel - 1.5),
  'with channels in another order': (features: Features) =>
    mapped(features, (_, row, channel) => features.data[row * channels + ((channel + 2) % channels)]!),
  'with signs of channels turned': (features: Features) =>
    mapped(features, (value, _, channel) => (channel % 2 ? -value : value)),
  'with every row scaled': (features: Features) => mapped(features, (value, row) => value * (1 + (row % 4))),
  'with a constant added to every row': (features: Features) => mapped(features, (value, row) => value + (row % 3)),
  'with every channel scaled': (features: Features) =>
    mapped(features, (value, _, channel) => value * (1 + 2 * channel)),
  'linearly mixed': (features: Features) =>
    mixed(
      mapped(mixed(features, rotation()), (value, _, channel) => value * stretch[channel]!),
      rotation(),
    ),
} as const
type Change = keyof typeof changes

const euclidean = {
  keeps: ['rotated', 'scaled', 'with a constant vector added', 'with channels in another order'],
  breaks: ['with every channel scaled', 'with every row scaled'],
} as const
/** What the catalogue says of each, and what it does not say. */
const claims: Record<Measure, { keeps: readonly Change[]; breaks: readonly Change[] }> = {
  cka: euclidean,
  'cka-rbf': euclidean,
  'cka-biased': euclidean,
  procrustes: euclidean,
  'rsa-euclidean': euclidean,
  rsa: {
    keeps: ['with channels in another order', 'with every row scaled', 'with a constant added to every row'],
    breaks: ['with a constant vector added'],
  },
  cosine: {
    keeps: ['with channels in another order', 'with signs of channels turned', 'with every row scaled'],
    breaks: ['with a constant vector added', 'rotated'],
  },
  svcca: {
    keeps: ['rotated', 'scaled', 'with a constant vector added', 'linearly mixed'],
    breaks: ['with every row scaled'],
  },
  pwcca: { keeps: ['rotated', 'scaled', 'with a constant vector added'], breaks: ['with every channel scaled'] },
  'best-match': {
    keeps: ['with channels in another order', 'with signs of channels turned', 'with every channel scaled'],
    breaks: ['rotated'],
  },
}

test.each(measures.filter((measure) => measure !== 'cosine'))(
  '%s: what it does not see, and what it does',
  async (measure) => {
    const value = (await valueOf(measure, image, video))!
    const { keeps, breaks } = claims[measure]

    for (const change of keeps)
      expect(await valueOf(measure, changes[change](image), video), change).toBeCloseTo(value, 5)
    for (const change of breaks)
      expect(Math.abs((await valueOf(measure, changes[change](image), video))! - value), change).toBeGreaterThan(1e-3)
  },
)

test('pwcca is not symmetric: the video layer may be mixed linearly', async () => {
  const value = (await valueOf('pwcca', image, video))!

  expect(await valueOf('pwcca', image, changes['linearly mixed'](video))).toBeCloseTo(value, 5)
})

test('rsa sees only the order of distances', async () => {
  // Points of a line, each more than twice as far out as the one before: squaring keeps the order of their distances.
  const line = (power: number): Features => ({
    rows: 8,
    channels: 1,
    height: 1,
    width: 1,
    data: Float32Array.from({ length: 8 }, (_, row) => 2.5 ** (row * power)),
  })

  expect(await valueOf('rsa-euclidean', line(1), line(2))).toBeCloseTo(1, 9)
  expect(await valueOf('cka', line(1), line(2))).toBeLessThan(0.995)
})

test('map cosine: order and sign of channels and the size of a row do not count, places do', async () => {
  const size = { rows: 6, channels, height: 3, width: 4 }
  const [a, b] = [gaussianFeatures(size, 5), gaussianFeatures(size, 6)]
  const value = (await valueOf('cosine', a, b))!
  const places = 12
  const turned = a.data.map((_, i) => {
    const [map, place] = [Math.floor(i / places), i % places]
    const [row, channel] = [Math.floor(map / channels), map % channels]
    return -(row + 2) * a.data[(row * channels + ((channel + 1) % channels)) * places + place]!
  })
  const moved = a.data.map((_, i) => a.data[i - (i % places) + ((i + 1) % places)]!)

  expect(await valueOf('cosine', { ...a, data: turned }, b)).toBeCloseTo(value, 5)
  expect(Math.abs((await valueOf('cosine', { ...a, data: moved }, b))! - value)).toBeGreaterThan(1e-3)
})

test('independent Gaussian features: debiased CKA of 32 rows of 50,000 is about 0', async () => {
  const size = { rows: 32, channels: 1, height: 1, width: 50_000 }
  const found: number[] = []
  for (let seed = 0; seed < 8; seed++)
    found.push((await valueOf('cka', gaussianFeatures(size, 2 * seed), gaussianFeatures(size, 2 * seed + 1)))!)
  const mean = found.reduce((sum, value) => sum + value, 0) / found.length
  const deviation = Math.sqrt(found.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (found.length - 1))

  expect(Math.abs(mean)).toBeLessThan((2 * deviation) / Math.sqrt(found.length))
  expect(deviation).toBeLessThan(0.1)
  expect(Math.min(...found)).toBeLessThan(0)
})

test('independent Gaussian features: biased CKA of 32 rows reads 0.94 for 512, as science says', async () => {
  const size = { rows: 32, channels: 1, height: 1, width: 512 }

  expect(await valueOf('cka-biased', gaussianFeatures(size, 1), gaussianFeatures(size, 2))).toBeCloseTo(0.94, 1)
  const { warnings } = await correlate(
    [{ benign: clipOf([gaussianFeatures(size, 1)], [gaussianFeatures(size, 2)]), adversarial: null }],
    { measures: ['cka-biased'], rowUnit: 'frames', nulls: 0, seed: 1, bandwidth: 1, grid: 7 },
    hooks,
  )
  expect(warnings[0]).toMatch(/in 1 of 1 cells there are fewer rows than 10 times the features/)
})

const still = mapped(image, (_, __, channel) => channel)
const broken = mapped(image, (value, row) => (row === 3 ? Number.NaN : value))
const endless = mapped(image, (value, row) => (row === 3 ? Infinity : value))
const maps = gaussianFeatures({ ...vectors, width: 2 }, 4)
const black = { ...maps, data: new Float32Array(maps.data.length) }
const brokenMaps = { ...maps, data: maps.data.map((value, i) => (i === 7 ? Number.NaN : value)) }
const withoutMaps = measures.filter((measure) => measure !== 'cosine')
const few: Features = { ...vectors, rows: 1, data: image.data.slice(0, channels) }
const wide = gaussianFeatures({ ...vectors, width: 40 }, 3)

test.each([
  ['constant', withoutMaps, still, video, /^The image layer (is constant|has)/],
  ['NaN', withoutMaps, image, broken, /^The video layer has features that are NaN or infinite\.$/],
  ['infinity', withoutMaps, endless, video, /^The image layer has features that are NaN or infinite\.$/],
  ['few rows', withoutMaps, few, few, /needs at least \d rows, .* make 1 here/],
  [
    'many components',
    ['svcca', 'pwcca'],
    wide,
    wide,
    /There are 30 rows and \d\d components .* need more than \d\d rows/,
  ],
  ['NaN in maps', ['cosine'], brokenMaps, maps, /^The image layer has features that are NaN or infinite\.$/],
  ['maps of one place', ['cosine'], image, video, /single place/],
  ['no activation', ['cosine'], black, maps, /^The image layer is zero everywhere in all 30 rows\.$/],
] as const)('undefined with its reason, in every grid: %s', async (_, which, a, b, reason) => {
  const matrices = await matricesOf([{ benign: clipOf([a], [b]), adversarial: null }], {
    measures: [...which],
    nulls: 20,
  })
  for (const { measure, form, undefined: reasons, ...grids } of matrices) {
    expect(reasons, measure).toEqual([{ row: 0, column: 0, reason: expect.stringMatching(reason) }])
    for (const grid of Object.values(grids)) expect(grid, `${measure} ${form}`).toEqual([[null]])
  }
})

test('difference: adversarial minus benign, nothing when nothing changed, no p', async () => {
  const benign = clipOf([image], [video])
  const adversarial = clipOf([gaussianFeatures(vectors, 9)], [video])
  const matrices = await matricesOf([{ benign, adversarial }], { measures: ['cka'], nulls: 10 })
  const [asIs, attacked, , difference] = matrices.map(({ values }) => values[0]![0]!)

  expect(matrices.map(({ form }) => form)).toEqual(['benign', 'adversarial', 'benign-adversarial', 'difference'])
  expect(difference).toBeCloseTo(attacked! - asIs!, 12)
  expect(matrices[3]!.pValues).toEqual([[null]])
  expect(matrices[3]!.qValues).toEqual([[null]])
  expect(matrices[3]!.high[0]![0]!).toBeGreaterThan(matrices[3]!.low[0]![0]!)

  const [, , , none] = await matricesOf([{ benign, adversarial: benign }], { measures: ['cka'] })
  expect([none!.values, none!.low, none!.high]).toEqual([[[0]], [[0]], [[0]]])
})

test('values stay within the range of the catalogue, intervals too', async () => {
  const size = { rows: 12, channels: 3, height: 2, width: 2 }
  const layers = Array.from({ length: 6 }, (_, seed) => gaussianFeatures(size, seed))
  for (const { measure, values, low, high } of await matricesOf(
    [{ benign: clipOf(layers.slice(0, 3), layers), adversarial: null }],
    {},
  )) {
    const [least, largest] = measureCatalogue[measure].range
    const all = [values, low, high].flat(2).filter((value) => value !== null)
    expect(Math.min(...all), measure).toBeGreaterThanOrEqual(least)
    expect(Math.max(...all), measure).toBeLessThanOrEqual(largest + 1e-12)
  }
})

test('the same seed gives the same numbers, and cancelling stops', async () => {
  const noise = (seed: number): ClipPair => ({
    benign: clipOf([{ ...vectors, data: gaussian(rows * channels, seed) }], [video]),
    adversarial: null,
  })
  const clips = [noise(1), noise(2)]
  const options = { measures: ['cka', 'rsa'] as const, nulls: 50, seed: 4 }

  expect(await matricesOf(clips, options)).toEqual(await matricesOf(clips, options))
  const wait = (): Promise<void> => new Promise((done) => setTimeout(done, 20))
  const defaults = { rowUnit: 'positions', bandwidth: 1, grid: 7 } as const
  const large = {
    benign: clipOf(
      [gaussianFeatures({ ...vectors, height: 7, width: 7 }, 1)],
      [gaussianFeatures({ ...vectors, height: 7, width: 7 }, 2)],
    ),
    adversarial: null,
  }
  await expect(
    correlate([large], { ...defaults, ...options }, { ...hooks, breathe: wait, cancelled: () => true }),
  ).rejects.toMatchObject({ code: 'similarity/cancelled' })
})
