import type { Pictures } from '../../src/contract/clip'
import {
  correlationSchema,
  type CellDetail,
  type CellMaps,
  measureCatalogue,
  type CorrelatedLayer,
  type Correlation,
  type CorrelationForm,
  type CorrelationMatrix,
  type Measure,
} from '../../src/contract/correlation'

export interface SampleCorrelationOptions {
  readonly images?: readonly { name: string; layers: number }[]
  readonly videos?: readonly { name: string; layers: number }[]
  readonly measures?: readonly Measure[]
  readonly forms?: readonly CorrelationForm[]
  readonly frames?: number
  /** rows and columns that have no value */
  readonly undefinedRows?: readonly number[]
  readonly nulls?: boolean
  /** how many; all of the same frames, later by one each */
  readonly clips?: number
  readonly folder?: string
}

const nullDraws = 200
const stageSizes = [56, 28, 14, 7]

function layersOf(name: string, count: number, kind: 'image' | 'video'): CorrelatedLayer[] {
  return Array.from({ length: count }, (_, order) => {
    const stage = Math.min(3, Math.floor((order / count) * 4))
    const isLast = Math.floor(((order + 1) / count) * 4) > stage
    return {
      model: name,
      card: `/data/models/${name.toLowerCase().replaceAll(/\W+/g, '_')}.json`,
      tensor: `/stage${stage + 1}/block${order}/${kind === 'image' ? 'relu' : 'add'}/Output_0`,
      title: isLast ? `stage ${stage + 1}, last block` : `stage${stage + 1}/block${order}`,
      depth: isLast ? stage + 1 : null,
      order,
      op: kind === 'image' ? 'Relu' : 'Add',
      stage,
      steps: kind === 'image' ? 1 : Math.max(2, 16 >> Math.max(0, stage - 1)),
      channels: 32 * 2 ** stage,
      height: stageSizes[stage]!,
      width: stageSizes[stage]!,
    }
  })
}

/** 0 to 1, the same for the same numbers. */
function noise(...seeds: number[]): number {
  const value =
    Math.sin(seeds.reduce((sum, seed, at) => sum + seed * [12.9898, 78.233, 37.719, 93.989][at % 4]!, 0.5)) * 43758.5453
  return value - Math.floor(value)
}

const formShift: Record<CorrelationForm, number> = {
  benign: 0,
  adversarial: -0.06,
  'benign-adversarial': -0.2,
  difference: 0,
}

function valueOf(
  row: number,
  rows: number,
  column: number,
  columns: number,
  measure: number,
  form: CorrelationForm,
): number {
  const [depth, other] = [row / Math.max(1, rows - 1), column / Math.max(1, columns - 1)]
  const near = Math.exp(-(((depth - other * 0.9) / 0.34) ** 2))
  const base = 0.06 + 0.74 * near * (0.75 + 0.25 * depth) + 0.1 * (noise(row, column, measure) - 0.5)
  const attacked =
    base + formShift[form] * (0.4 + depth) - 0.1 * noise(column, row, measure, 3) * Number(form !== 'benign')
  return form === 'difference' ? attacked - base - 0.12 * (near - 0.4) : attacked
}

/** A correlation as the engine hands it over, with values that are high where both layers are equally deep. */
export function sampleCorrelation(options: SampleCorrelationOptions = {}): Correlation {
  const {
    images = [
      { name: 'ResNet-34 (ImageNet)', layers: 14 },
      { name: 'SqueezeNet 1.1', layers: 10 },
    ],
    videos = [
      { name: 'I3D-ResNet18', layers: 12 },
      { name: 'LRCN', layers: 8 },
    ],
    measures = ['cka', 'cosine', 'rsa', 'svcca'],
    forms = ['benign'],
    frames = 16,
    nulls = true,
    clips = 1,
  } = options
  const rows = images.flatMap(({ name, layers }) => layersOf(name, layers, 'image'))
  const columns = videos.flatMap(({ name, layers }) => layersOf(name, layers, 'video'))
  const ordinals = Array.from({ length: frames }, (_, position) => 14 + 4 * position)
  const undefinedRows = options.undefinedRows ?? [rows.length - 1]
  const matrices = measures.flatMap((measure, at) =>
    forms.map((form) => matrixOf(rows, columns, measure, at, form, undefinedRows, nulls)),
  )
  return correlationSchema.parse({
    correlation: 1,
    id: '2026-11-23-0610-star',
    state: 'finished',
    startedAt: 1_795_414_200,
    version: '0.4.0',
    plan: {
      sources: [{ kind: 'clip', path: '/data/clips/star_spin_clockwise.mp4' }],
      images: images.map(({ name }) => ({ card: name, layers: 'all' })),
      videos: videos.map(({ name }) => ({ card: name, layers: 'all' })),
      measures,
      nulls: nulls ? 200 : 0,
    },
    clips: Array.from({ length: clips }, (_, clip) => ({
      path: clip === 0 ? '/data/clips/star_spin_clockwise.mp4' : `/data/clips/heart_grow_${clip}.mp4`,
      sha256: String.fromCharCode(97 + clip).repeat(64),
      ordinals: ordinals.map((ordinal) => ordinal + clip),
      timesSeconds: ordinals.map((ordinal) => (ordinal + clip) / 30),
    })),
    models: Object.fromEntries([...rows, ...columns].map(({ card }) => [card, 'c'.repeat(64)])),
    rowUnit: 'frames',
    rows,
    columns,
    alignment: { policy: 'mean', columns: columns.map(({ steps }) => alignmentOf(steps, frames)) },
    matrices,
    null: nulls
      ? { kind: 'shift in time', draws: nullDraws, possible: frames ** 2, smallestP: 1 / (nullDraws + 1) }
      : null,
    leftOut: [
      {
        model: videos[0]!.name,
        tensor: '/head/Gemm_output_0',
        reason: 'It has no map: its shape [1, 400] has neither time nor place.',
      },
    ],
    warnings: ['16 rows are few: a debiased measure of unrelated layers then spreads by about 0.1 around 0.'],
    seconds: { decode: 0.2, features: 6.1, compare: 1.4, total: 7.9 },
    error: null,
  })
}

function matrixOf(
  rows: readonly CorrelatedLayer[],
  columns: readonly CorrelatedLayer[],
  measure: Measure,
  at: number,
  form: CorrelationForm,
  undefinedRows: readonly number[],
  nulls: boolean,
): CorrelationMatrix {
  const isSignless = measureCatalogue[measure].range[0] === 0 && form !== 'difference'
  const reason = 'The image layer gives every frame the same features, so nothing can vary with it.'
  const isUndefined = (row: number, column: number): boolean =>
    undefinedRows.includes(row) || (measure === 'svcca' && (row * 3 + column) % 7 < 3)
  const grid = (value: (row: number, column: number) => number): (number | null)[][] =>
    rows.map((_, row) => columns.map((__, column) => (isUndefined(row, column) ? null : value(row, column))))
  const similarity = (row: number, column: number): number => {
    const raw = valueOf(row, rows.length, column, columns.length, at, form) - (isSignless ? 0 : 0.05)
    const lifted = measure === 'cosine' && form !== 'difference' ? 0.55 + 0.42 * raw : raw
    return Math.min(0.99, isSignless ? Math.max(0.01, lifted) : lifted)
  }
  const nullCentre = measure === 'cosine' ? 0.66 : isSignless ? 0.24 : 0
  const width = (row: number, column: number): number => 0.07 + 0.06 * noise(row, column, at, 9)
  const pOf = (row: number, column: number): number =>
    Math.min(1, Math.max(1 / (nullDraws + 1), Math.exp(-Math.max(0, similarity(row, column) - nullCentre) * 14)))
  const tested = (value: (row: number, column: number) => number): (number | null)[][] =>
    nulls ? grid(value) : rows.map(() => columns.map(() => null))
  const adjusted = benjaminiHochberg(
    grid(pOf)
      .flat()
      .filter((p) => p !== null),
  )
  return {
    measure,
    form,
    values: grid(similarity),
    low: grid((row, column) => similarity(row, column) - width(row, column)),
    high: grid((row, column) => Math.min(1, similarity(row, column) + width(row, column))),
    pValues: tested(pOf),
    qValues: tested((row, column) => adjusted.get(pOf(row, column))!),
    nullMean: tested(() => nullCentre),
    nullLow: tested(() => nullCentre - 0.14),
    nullHigh: tested(() => nullCentre + 0.16),
    rows: grid((_, column) => columns[column]!.steps),
    effectiveRows: grid((_, column) => columns[column]!.steps * 0.41),
    undefined: rows.flatMap((_, row) =>
      columns.flatMap((__, column) => (isUndefined(row, column) ? [{ row, column, reason }] : [])),
    ),
  }
}

/** From p to q: the least over all larger p of p times the number of cells by its rank. */
function benjaminiHochberg(values: readonly number[]): Map<number, number> {
  const sorted = values.toSorted((a, b) => b - a)
  let least = 1
  return new Map(
    sorted.map((p, at) => {
      least = Math.min(least, (p * sorted.length) / (sorted.length - at))
      return [p, least] as const
    }),
  )
}

/** Steps that each see a window of frames around their centre, at an even stride. */
function alignmentOf(steps: number, frames: number) {
  const stride = frames / steps
  const span = Math.min(frames, Math.round(2 * stride + 3))
  return {
    stride,
    span,
    steps: Array.from({ length: steps }, (_, step) => {
      const centre = (step + 0.5) * stride - 0.5
      const first = Math.max(0, Math.round(centre - (span - 1) / 2))
      const last = Math.min(frames - 1, Math.round(centre + (span - 1) / 2))
      const seen = Array.from({ length: last - first + 1 }, (_, at) => first + at)
      return { centre, first, last, frames: seen, weights: seen.map(() => 1 / seen.length) }
    }),
  }
}

/** Pearson r between channels, with one that is constant. */
export function sampleChannels(rows: number, columns: number): NonNullable<CellDetail['channels']> {
  const values = Float32Array.from({ length: rows * columns }, (_, at) => {
    const [row, column] = [Math.floor(at / columns), at % columns]
    return row === 1 ? Number.NaN : Math.fround(Math.sin(row * 1.7 + column * 0.6))
  })
  const best = Array.from({ length: Math.min(3, rows) }, (_, image) => ({
    image,
    video: 0,
    r: values[image * columns]!,
  }))
  return { rows, columns, values, samples: 640, effectiveSamples: 37.25, best }
}

/** Feature maps that move from left to right; those of the video layer fall below 0. */
export function sampleMaps(frames: number, steps: number): CellMaps {
  const maps = (count: number, side: number, low: number): CellMaps['image'] => ({
    count,
    height: side,
    width: side,
    values: Float32Array.from({ length: count * side * side }, (_, at) => {
      const [map, x] = [Math.floor(at / (side * side)), at % side]
      return Math.fround(low + 3.21 * Math.max(0, 1 - Math.abs(x - (map * side) / count) / 3))
    }),
  })
  return { image: maps(frames, 14, 0), video: maps(steps, 7, -0.4) }
}

/** Frames with a slope of grey and a spot of colour. */
export function samplePictures(count: number, height = 28, width = 28): Pictures {
  const data = Uint8Array.from({ length: count * height * width * 3 }, (_, at) => {
    const [frame, x, y] = [
      Math.floor(at / (height * width * 3)),
      Math.floor(at / 3) % width,
      Math.floor(at / (3 * width)) % height,
    ]
    const isSpot = Math.hypot(x - 4 - 3 * frame, y - height / 2) < 4
    return isSpot ? [220, 60, 120][at % 3]! : 90 + 4 * y
  })
  return { count, height, width, data }
}

/** What lies behind a cell, without channels. */
export function sampleDetail({ alignment, matrices }: Correlation, row: number, column: number): CellDetail {
  const { steps } = alignment.columns[column]!
  const level = matrices[0]?.values[row]?.[column] ?? null
  const wave = (step: number, depth: number): number => (level ?? 0) + depth * Math.sin(step * 0.9 + row)
  return {
    steps,
    curves: [
      {
        measure: 'cosine',
        meaning: 'The activation-map cosine of each step.',
        values: steps.map((_, step) =>
          level === null && step % 3 === 0 ? null : Math.min(1, 0.5 + wave(step, 0.1) / 2),
        ),
      },
      {
        measure: 'cka',
        meaning:
          'What each step adds to debiased linear CKA, times the number of steps: their mean is the CKA of this clip.',
        values: steps.map((_, step) => (level === null ? null : wave(step, 0.4))),
      },
    ],
    channels: null,
    reason: level === null ? 'The image layer gives every frame the same features, so no channel of it varies.' : null,
  }
}
