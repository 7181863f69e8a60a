import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { CorrelationMatrix, Measure } from '../../../src/contract/correlation'
import { correlate } from '../../../src/engine/similarity/correlate'
import type { ClipSamples } from '../../../src/engine/similarity/sample'
import { readNpy } from '../../../src/engine/tensor/npy'
import { identityWeights, sampleOf, type Features } from './samples'

interface Found {
  readonly value: number | null
  /** where it is defined */
  readonly clips: readonly number[]
  readonly interval: readonly [number | null, number | null]
  readonly null?: { readonly p: number; readonly mean: number; readonly low: number; readonly high: number }
}

interface Golden {
  readonly frames: number
  readonly steps: number
  readonly grid: number
  readonly bandwidth: number
  readonly image: readonly [channels: number, height: number, width: number]
  readonly video: readonly [channels: number, height: number, width: number]
  readonly weights: readonly (readonly number[])[]
  readonly cases: readonly {
    readonly unit: 'frames' | 'positions' | 'clips'
    readonly clips: number
    readonly cells: readonly {
      readonly effectiveRows: readonly number[]
      readonly measures: Readonly<Record<Measure, Found>>
    }[]
  }[]
}

const folder = join(import.meta.dirname, 'golden')
const golden = JSON.parse(readFileSync(join(folder, 'golden.json'), 'utf8')) as Golden
const features = readNpy(readFileSync(join(folder, 'features.npy')), 'features.npy').data as Float32Array
const { frames, steps } = golden

/** Clips as golden/make.py drew them: the image layer, then a video layer of as many steps, and one of half as many. */
function clipSamples(clip: number): ClipSamples {
  const layers = [
    [frames, golden.image],
    [frames, golden.video],
    [steps, golden.video],
  ] as const
  const lengths = layers.map(([rows, size]) => rows * size.reduce((a, b) => a * b))
  let at = clip * lengths.reduce((a, b) => a + b)
  const samples = layers.map(([rows, [channels, height, width]], layer) => {
    const data = features.slice(at, (at += lengths[layer]!))
    return sampleOf({ rows, channels, height, width, data } satisfies Features, golden.grid)
  })
  const weights = { steps, frames, data: Float64Array.from(golden.weights.flat()) }
  return { images: samples.slice(0, 1), videos: samples.slice(1), weights: [identityWeights(frames), weights] }
}

/** Numbers of both sides are computed in float64 from float32 features. */
const digits = 6

function expectClose(found: number | null, wanted: number | null, what: string): void {
  if (wanted === null || found === null) expect(found, what).toBe(wanted)
  else expect(found, what).toBeCloseTo(wanted, digits)
}

function compare(matrix: CorrelationMatrix, column: number, wanted: Found): void {
  const at = (grid: CorrelationMatrix['values']): number | null => grid[0]![column]!
  const { measure } = matrix
  expectClose(at(matrix.values), wanted.value, `${measure}, column ${column}`)
  expectClose(at(matrix.low), wanted.interval[0], `low of ${measure}, column ${column}`)
  expectClose(at(matrix.high), wanted.interval[1], `high of ${measure}, column ${column}`)
  if (!wanted.null) return
  expectClose(at(matrix.pValues), wanted.null.p, `p of ${measure}, column ${column}`)
  expectClose(at(matrix.nullMean), wanted.null.mean, `null mean of ${measure}, column ${column}`)
  expectClose(at(matrix.nullLow), wanted.null.low, `null low of ${measure}, column ${column}`)
  expectClose(at(matrix.nullHigh), wanted.null.high, `null high of ${measure}, column ${column}`)
}

test.each(golden.cases)('numpy agrees on rows $unit over $clips clips', async ({ unit, clips, cells }) => {
  const measures = Object.keys(cells[0]!.measures) as Measure[]
  const { matrices } = await correlate(
    Array.from({ length: clips }, (_, clip) => ({ benign: clipSamples(clip), adversarial: null })),
    {
      measures,
      rowUnit: unit,
      nulls: clips === 1 || unit === 'clips' ? 1000 : 0,
      seed: 3,
      bandwidth: golden.bandwidth,
      grid: golden.grid,
    },
    { progress: () => {}, breathe: async () => {}, cancelled: () => false },
  )

  expect(matrices).toHaveLength(measures.length)
  for (const matrix of matrices)
    for (const [column, cell] of cells.entries()) {
      compare(matrix, column, cell.measures[matrix.measure])
      const ofClips = cell.measures[matrix.measure].clips.map((clip) => cell.effectiveRows[clip]!)
      if (matrix.values[0]![column] !== null)
        expect(matrix.effectiveRows[0]![column]).toBeCloseTo(
          ofClips.reduce((a, b) => a + b),
          digits,
        )
    }
})
