import { describe, expect, test } from 'vitest'
import { frameAxis, perturbationFigure } from '../../src/figure/perturbation/curve'
import { histogramFigure } from '../../src/figure/perturbation/histogram'
import { spectrumPlaneFigure } from '../../src/figure/perturbation/plane'
import { spectrumFigure } from '../../src/figure/perturbation/spectrum'
import type { PerturbationSubject } from '../../src/figure/perturbation/subject'
import { decadeTicks, powerOfTen, rangeTicks, spanTicks } from '../../src/figure/perturbation/ticks'
import { measureNumber, measureTitle } from '../../src/figure/perturbation/words'
import type { FigureSpecification } from '../../src/figure/specification'
import { samplePerturbation } from './samplePerturbation'

const subject = samplePerturbation()
const { measures } = subject.measured
const column = ({ data }: FigureSpecification, name: string) => {
  const at = data.columns.findIndex((one) => one.name === name)
  return data.rows.map((row) => row[at])
}
const withOrdinals = (ordinals: number[], sha256?: string): PerturbationSubject => {
  const { run, measured } = samplePerturbation({ frames: ordinals.length, viewing: false })
  const clip = { ...run.record.resolved.clip, ...(sha256 && { sha256 }) }
  return {
    run: { ...run, record: { ...run.record, resolved: { ...run.record.resolved, ordinals, clip } } },
    measured: { ...measured, measures: { ...measured.measures, ordinals } },
  }
}

test('every value of a curve is in its table, in the unit it is shown in; undefined ones with their reason', () => {
  const specification = perturbationFigure([subject], { measure: 'linf', forms: null })
  const float = measures.forms[0]!.frames.linf
  expect(column(specification, 'linf').slice(0, 12)).toEqual(float.map((value) => 255 * value!))
  // The film decodes to the rounded frames: one line for both.
  expect([...new Set(column(specification, 'form'))]).toEqual(['float', 'rounded', 'viewing'])
  expect(specification.caption).toContain('L∞ (steps of 1/255)')

  const neighbours = perturbationFigure([subject], { measure: 'neighbourCosine', forms: ['float'] })
  expect(column(neighbours, 'neighbour_cosine')[0]).toBeNull()
  expect(column(neighbours, 'undefined_because')[0]).toBe('The first frame has none before it.')
})

test('what is defined in no frame has no figure, and says why', () => {
  const still = samplePerturbation({ strength: 0, viewing: false })
  expect(() => perturbationFigure([still], { measure: 'psnr', forms: null })).toThrow(/Nothing changed in the clip/)
  expect(() => spectrumFigure([still], { over: 'space', forms: null, benign: true })).toThrow(/nothing changed/)
  expect(() => spectrumPlaneFigure(still, { form: 'float' })).toThrow(/nothing changed/)
  const one = samplePerturbation({ frames: 1 })
  expect(() => spectrumFigure([one], { over: 'time', forms: null, benign: true })).toThrow(/One frame has no course/)
  expect(() =>
    perturbationFigure([samplePerturbation({ norm: 'l2' })], { measure: 'shareAtBound', forms: null }),
  ).toThrow(/An L2 ball bounds no single value/)
})

describe('frames of two runs', () => {
  test('stand by position where they are the same', () => {
    const axis = frameAxis([withOrdinals([4, 6, 6]), withOrdinals([4, 6, 6])])
    expect([axis.ordinals, axis.placeOf(1, 2), axis.positionAt(2)]).toEqual([[4, 6, 6], 2, 2])
  })

  test('of one clip stand by ordinal, and a place may belong to one run alone', () => {
    const axis = frameAxis([withOrdinals([4, 6, 8]), withOrdinals([6, 7])])
    expect(axis.ordinals).toEqual([4, 6, 7, 8])
    expect([axis.placeOf(0, 2), axis.placeOf(1, 1)]).toEqual([3, 2])
    expect([axis.positionAt(2), axis.positionAt(3)]).toEqual([null, 2])
  })

  test('of two clips stand by position and are not named by ordinal', () => {
    const axis = frameAxis([withOrdinals([4, 6]), withOrdinals([6, 7, 9], 'f'.repeat(64))])
    expect([axis.ordinals, axis.isOfOneClip, axis.positionAt(2)]).toEqual([[0, 1, 2], false, null])
  })
})

test('the spectrum has every ring of every form, and the benign clip; a frame is drawn beside it', () => {
  const rings = measures.rings.frequencies.length
  const specification = spectrumFigure([subject], { over: 'space', forms: null, benign: true })
  expect(specification.data.rows).toHaveLength(4 * rings)
  expect(column(specification, 'power').slice(0, rings)).toEqual(measures.forms[0]!.radial)

  const power = { height: 40, width: 48, power: new Float32Array(1920), radial: measures.forms[0]!.radial }
  const frame = spectrumFigure([subject], { over: 'space', forms: ['float'], benign: false }, { ordinal: 102, power })
  expect([...new Set(column(frame, 'of'))]).toEqual(['float', 'frame 102'])
})

test('the histogram shares add up to all values of each form', () => {
  const specification = histogramFigure([subject], { forms: null })
  const shares = column(specification, 'share').map(Number)
  expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(300, 6)
  expect(specification.caption).toContain('±ε (16/255)')
})

test('the plane keeps the whole spectrum, its cells are means of blocks, and places are frequencies', () => {
  const wide = samplePerturbation({ frames: 2, height: 64, width: 130, viewing: false })
  const { arrays, data } = spectrumPlaneFigure(wide, { form: 'rounded' })
  const full = wide.measured.spectra.slice(64 * 130, 2 * 64 * 130)
  expect(arrays![0]).toMatchObject({ shape: [64, 130], values: full })
  expect(data.rows).toHaveLength(56 * 56)
  const [vertical, horizontal] = [0, 1].map((at) => data.rows.map((row) => Number(row[at])))
  expect(vertical![0]).toBeCloseTo((0 + 1) / 2 / 64 - 0.5, 6)
  expect(Math.max(...horizontal!)).toBeLessThan(0.5)
  // The pattern of four pixels across.
  const loudest = data.rows.reduce((a, b) => (Number(b[2]) > Number(a[2]) ? b : a))
  expect(Math.abs(Math.abs(Number(loudest[1])) - 0.25)).toBeLessThan(0.01)
  expect(Math.abs(Number(loudest[0]))).toBeLessThan(0.01)
})

test('numbers and ticks', () => {
  expect(measureNumber('linf', 16 / 255)).toBe('16.00')
  expect(measureNumber('shareAtBound', 0.976)).toBe('97.6')
  expect(measureTitle('psnr')).toBe('PSNR (dB)')
  expect(powerOfTen(-12)).toBe('10⁻¹²')
  expect(rangeTicks(28.6, 32.1).values).toEqual([28, 29, 30, 31, 32, 33])
  expect(spanTicks(28.6, 32.1, 1)).toEqual(expect.objectContaining({ min: 28, max: 33 }))
  const still = spanTicks(30.21, 30.23, 1)
  expect(still.max - still.min).toBeGreaterThanOrEqual(1)
  expect(still.min).toBeLessThan(30)
  expect(still.max).toBeGreaterThan(30.5)
  expect(rangeTicks(0, 0.0837).min).toBe(0)
  expect(decadeTicks([-6.2, -3.1, -20], 8)).toMatchObject({ min: -11, max: -3 })
})
