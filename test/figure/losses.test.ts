import { describe, expect, test } from 'vitest'
import { liveLossesFigure, lossesFigure } from '../../src/figure/losses'
import { sampleRun } from './sample'

const column = (
  figure: { data: { columns: readonly { name: string }[]; rows: readonly (readonly unknown[])[] } },
  name: string,
) => {
  const index = figure.data.columns.findIndex((each) => each.name === name)
  return figure.data.rows.map((row) => row[index])
}

test('the mean is the loss divided by the number of frames, one row per step', () => {
  const run = sampleRun({ frames: 32, steps: 60 })
  const figure = lossesFigure(run)

  expect(figure.data.rows).toHaveLength(60)
  expect(column(figure, 'step')).toEqual(Array.from({ length: 60 }, (_, step) => step))
  expect(column(figure, 'cosine_mean')).toEqual(run.result.losses.map((loss) => loss / 32))
})

test('with two surrogates the mean is over both', () => {
  const run = sampleRun({ frames: 4, steps: 3 })
  const { surrogates } = run.record.resolved
  const both = { ...run.record, resolved: { ...run.record.resolved, surrogates: [...surrogates, ...surrogates] } }

  expect(column(lossesFigure({ ...run, record: both }), 'cosine_mean')).toEqual(
    run.result.losses.map((loss) => loss / 8),
  )
})

test('the bands are the extremes and quartiles of the cosines of that step', () => {
  const run = sampleRun({ frames: 5, steps: 1 })
  const cosines = { steps: 1, frames: 5, values: Float32Array.of(0.5, 0.25, 1, 0.75, 0) }
  const figure = lossesFigure({ ...run, cosines })

  expect(figure.data.rows[0]!.slice(2)).toEqual([0, 0.25, 0.75, 1])
})

test('quartiles lie between order statistics as in NumPy', () => {
  const run = sampleRun({ frames: 4, steps: 1 })
  const cosines = { steps: 1, frames: 4, values: Float32Array.of(4, 1, 3, 2).map((value) => value / 8) }

  // numpy.percentile([1, 2, 3, 4], [25, 75]) is [1.75, 3.25]
  expect(lossesFigure({ ...run, cosines }).data.rows[0]!.slice(3, 5)).toEqual([1.75 / 8, 3.25 / 8])
})

test('without cosines per frame the columns of the spread stay empty', () => {
  const figure = lossesFigure({ ...sampleRun(), cosines: null })

  expect(figure.data.rows.every((row) => row.slice(2).every((cell) => cell === null))).toBe(true)
  expect(figure.caption).not.toContain('band')
})

test('a value that is not a number becomes an empty cell, not zero', () => {
  const run = sampleRun({ steps: 3 })
  const losses = [run.result.losses[0]!, Number.NaN, run.result.losses[2]!]
  const figure = lossesFigure({ ...run, result: { ...run.result, losses } })

  expect(column(figure, 'cosine_mean')[1]).toBeNull()
})

describe('caption', () => {
  test('names n, the parameters, surrogate and layer, clip, program and run', () => {
    const { caption } = lossesFigure(sampleRun())

    for (const part of [
      'n = 32 frames',
      'ε = 16/255',
      '60 steps',
      'step size 0.005',
      'SqueezeNet 1.1, layer /features/features.6/expand3x3_activation/Relu_output_0',
      'v_Biking_g06_c03.avi',
      'I2V Workbench 0.1.0',
      '2026-11-23-squeezenet-biking',
    ]) {
      expect(caption).toContain(part)
    }
    expect(caption).not.toContain('/clips/')
  })

  test('says how far a cancelled run got', () => {
    const { caption } = lossesFigure(sampleRun({ state: 'cancelled', stepsDone: 17 }))

    expect(caption).toContain('was cancelled: 17 of 60 steps')
  })

  test('a bound that is not a whole number of pixel steps is written as it is', () => {
    const run = sampleRun()
    const record = { ...run.record, plan: { ...run.record.plan, epsilon: 7.5 / 255 } }

    expect(lossesFigure({ ...run, record }).caption).toContain('ε = 7.5/255')
  })
})

test('a run without a step is refused with its state', () => {
  const run = sampleRun({ state: 'failed', stepsDone: 0 })

  expect(() => lossesFigure(run)).toThrowError(
    expect.objectContaining({
      code: 'figure/no-data',
      message: expect.stringContaining('0 of 60 steps (state: failed)'),
    }),
  )
})

test('progress of a run under way gives the same means', () => {
  const run = sampleRun()
  const live = liveLossesFigure({ losses: run.result.losses, frames: 32, surrogates: 1, plannedSteps: 60 })

  expect(column(live, 'cosine_mean')).toEqual(column(lossesFigure(run), 'cosine_mean'))
})
