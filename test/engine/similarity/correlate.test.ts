import { expect, test } from 'vitest'
import { correlationMatrixSchema, measures } from '../../../src/contract/correlation'
import { correlate, type ClipPair } from '../../../src/engine/similarity/correlate'
import type { CorrelateOptions } from '../../../src/engine/similarity/options'
import { clipOf, gaussianFeatures, meanWeights } from './samples'

const hooks = { progress: () => {}, breathe: async () => {}, cancelled: () => false }
const size = { rows: 32, channels: 3, height: 4, width: 5 }

function run(clips: readonly ClipPair[], options: Partial<CorrelateOptions> = {}) {
  const all = { measures, rowUnit: 'frames', nulls: 20, seed: 1, bandwidth: 1, grid: 3, ...options } as const
  return correlate(clips, all, hooks)
}

const pairOf = (...images: Parameters<typeof clipOf>): ClipPair => ({ benign: clipOf(...images), adversarial: null })

test.each(['frames', 'positions'] as const)('a layer with itself is 1 by every measure, rows %s', async (rowUnit) => {
  const layer = gaussianFeatures({ ...size, channels: 2, height: 2, width: 1 }, 1)
  const { matrices } = await run([pairOf([layer], [layer])], { rowUnit, nulls: 0 })

  expect(matrices.map(({ measure }) => measure)).toEqual(measures)
  for (const { measure, values, undefined: reasons } of matrices) {
    expect(reasons, measure).toEqual([])
    expect(values[0]![0]!, measure).toBeCloseTo(1, 9)
  }
})

test('every matrix is one of the contract, for every unit of rows', async () => {
  const small = { rows: 12, channels: 2, height: 2, width: 3 }
  const make = (seed: number) =>
    clipOf(
      [gaussianFeatures(small, seed), gaussianFeatures(small, seed + 1)],
      [gaussianFeatures({ ...small, rows: 6 }, seed + 2)],
      [meanWeights(12, 6)],
    )
  const clips = [1, 11, 21, 31].map((seed) => ({ benign: make(seed), adversarial: make(seed + 5) }))
  for (const rowUnit of ['frames', 'positions', 'clips'] as const) {
    const { matrices } = await run(clips, { rowUnit })
    expect(matrices).toHaveLength(measures.length * 4)
    for (const matrix of matrices) {
      correlationMatrixSchema.parse(matrix)
      const reasons = new Set(matrix.undefined.map(({ row, column }) => `${row} ${column}`))
      matrix.values.forEach((line, row) =>
        line.forEach((value, column) => expect(value === null).toBe(reasons.has(`${row} ${column}`))),
      )
    }
  }
})

test('maps of a single place are no maps: their cosine would be 1 for any two layers', async () => {
  const layer = gaussianFeatures({ rows: 12, channels: 2, height: 1, width: 1 }, 1)
  const { matrices, warnings } = await run([pairOf([layer], [layer])], { measures: ['cosine', 'cka'] })

  expect(matrices[0]!.values).toEqual([[null]])
  expect(matrices[0]!.undefined[0]!.reason).toMatch(/single place/)
  expect(matrices[1]!.values[0]![0]).toBeCloseTo(1, 9)
  expect(warnings.join(' ')).not.toMatch(/by chance/)
})

test('few rows are told of', async () => {
  const layer = gaussianFeatures({ rows: 5, channels: 2, height: 2, width: 2 }, 1)
  const { warnings } = await run([pairOf([layer], [layer])], { measures: ['cka'] })

  expect(warnings.join(' ')).toMatch(/1 of 1 cells compare fewer than 8 rows of a clip/)
})

test('a layer that differs in one row only has no CKA: what is left after centring is rounding', async () => {
  for (const length of [16, 5000]) {
    const odd = gaussianFeatures({ rows: 12, channels: 1, height: length, width: 1 }, length)
    for (let row = 0; row < 12; row++) if (row !== 5) odd.data.copyWithin(row * length, 0, length)
    const other = gaussianFeatures({ rows: 12, channels: 2, height: 2, width: 2 }, 3)
    const { matrices } = await run([pairOf([odd], [other])], { measures: ['cka', 'cka-rbf'] })

    for (const { undefined: reasons } of matrices) expect(reasons[0]!.reason).toMatch(/alike/)
  }
})
