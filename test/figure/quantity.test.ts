import { describe, expect, test } from 'vitest'
import type { AttackPlan } from '../../src/contract/plan'
import type { FigureRun } from '../../src/figure/caption'
import { frameCosineFigure } from '../../src/figure/frames'
import { liveLossesFigure, lossesFigure } from '../../src/figure/losses'
import { frameQuantityOf, quantityOf } from '../../src/figure/quantity'
import { sampleRun } from './sample'

/** A run of three steps with these losses. */
function runOf(plan: Partial<AttackPlan>, losses: number[], cosines: FigureRun['cosines'] = null): FigureRun {
  const run = sampleRun({ steps: losses.length, frames: 4 })
  const record = { ...run.record, plan: { ...run.record.plan, ...plan } }
  return { ...run, record, result: { ...run.result, losses }, cosines }
}

const everyText = (figure: ReturnType<typeof lossesFigure>): string => {
  const { caption, title, data } = figure
  return [title, caption, ...data.columns.flatMap(({ name, meaning }) => [name, meaning])].join(' ')
}

describe('DR', () => {
  test.each(['reference', 'corrected'] as const)('%s: no word of a cosine, and the losses as they are', (variant) => {
    const figure = lossesFigure(runOf({ method: 'dr', variant }, [51.5, 40, 31]))

    expect(everyText(figure)).not.toMatch(/cosine/i)
    expect(figure.caption).toContain(`DR (${variant})`)
    expect(figure.data.rows).toEqual([
      [0, 51.5],
      [1, 40],
      [2, 31],
    ])
  })

  test('says whether frames are taken together', () => {
    expect(lossesFigure(runOf({ method: 'dr', variant: 'reference' }, [2])).caption).toContain('n = 4 frames together')
    expect(lossesFigure(runOf({ method: 'dr', variant: 'corrected' }, [2])).caption).toContain('mean over n = 4 frames')
  })

  test.each([51.68, 3.5, 0.031, 60, 0])('the axis goes from 0 to a round value that holds %d', (largest) => {
    const { ticks } = quantityOf({ method: 'dr', variant: 'reference' }, 4, 1)
    const { min, max, values } = ticks([largest, largest / 2])

    expect(min).toBe(0)
    expect(max).toBeGreaterThanOrEqual(largest)
    expect(max).toBeLessThanOrEqual(Math.max(1, 1.5 * largest))
    expect(values.at(-1)).toBe(max)
  })

  test('has no figure of cosines per frame, and says why', () => {
    expect(() => frameCosineFigure(runOf({ method: 'dr' }, [2, 1]))).toThrowError(
      expect.objectContaining({ code: 'figure/no-data', message: expect.stringContaining('standard deviation') }),
    )
  })

  test('a run under way tells the same', () => {
    const live = { losses: [51.5, 40], frames: 4, surrogates: 1, plannedSteps: 3, method: 'dr' as const }

    expect(everyText(liveLossesFigure(live))).not.toMatch(/cosine/i)
    expect(liveLossesFigure(live).data.rows[0]).toEqual([0, 51.5])
  })
})

test('the loss of AENS-I2V is a mean already', () => {
  const run = runOf({ method: 'aens', variant: 'reference', momentum: 0.5 }, [1, 0.75, 0.5])
  const { resolved } = run.record
  const record = {
    ...run.record,
    resolved: { ...resolved, surrogates: [...resolved.surrogates, ...resolved.surrogates] },
  }
  const figure = lossesFigure({ ...run, record })

  expect(figure.data.rows.map(([, mean]) => mean)).toEqual([1, 0.75, 0.5])
  expect(figure.caption).toContain('weights')
  expect(figure.caption).toContain('AENS-I2V (reference, momentum 0.5)')
})

test('cosines of an ensemble are summed over surrogates, so line, bands and frames are divided by their number', () => {
  const cosines = { steps: 1, frames: 4, values: Float32Array.of(1, 1.5, 1.5, 2) }
  const run = runOf({ method: 'i2v' }, [6], cosines)
  const { resolved } = run.record
  const record = {
    ...run.record,
    resolved: { ...resolved, surrogates: [...resolved.surrogates, ...resolved.surrogates] },
  }

  expect(lossesFigure({ ...run, record }).data.rows[0]!.slice(1)).toEqual([0.75, 0.5, 0.6875, 0.8125, 1])
  expect(frameCosineFigure({ ...run, record }).data.rows.flat()).toEqual(expect.arrayContaining([0.5, 0.75, 1]))
})

test('a cosine of a frame says over what it is a mean, and with which weights', () => {
  expect(frameQuantityOf('i2v', 1).name).toBe('Cosine')
  expect(frameQuantityOf('aens', 1)).toEqual(frameQuantityOf('i2v', 1))
  expect(frameQuantityOf('i2v', 2)).toMatchObject({
    name: 'Cosine, mean of 2',
    noun: expect.stringContaining(', mean over 2 pairs'),
  })
  expect(frameQuantityOf('aens', 2).noun).toContain('weighted mean over 2 pairs of model and layer')

  const run = runOf({ method: 'aens', momentum: 0.5 }, [0.5], {
    steps: 1,
    frames: 4,
    values: Float32Array.of(1, 0.5, 0.5, 0),
  })
  const { resolved } = run.record
  const surrogates = [...resolved.surrogates, ...resolved.surrogates]
  const figure = frameCosineFigure({ ...run, record: { ...run.record, resolved: { ...resolved, surrogates } } })
  expect(figure.caption).toContain('weighted mean over 2 pairs')
  expect(figure.data.rows.map((row) => row[2])).toEqual([1, 0.5, 0.5, 0])
})

describe('label-based methods and masks', () => {
  test('a cross-entropy is told as one, in nats, with its attacked model', () => {
    const figure = lossesFigure(runOf({ method: 'bim', stepSize: 0.1 * (16 / 255), steps: 3 }, [0.5, 1.5, 4]))

    expect(figure.title).toBe('Cross-entropy per attack step')
    expect(figure.caption).toContain('BIM, ε = 16/255 (L∞')
    expect(figure.caption).toContain('Attacked model: ')
    expect(everyText(figure)).not.toMatch(/cosine/i)
    expect(figure.data.rows.map(([, value]) => value)).toEqual([0.5, 1.5, 4])
  })

  test('an L2 ball and a mask are in the caption', () => {
    const mask = { frames: '0-2', region: { top: 4, left: 6, height: 10, width: 20 } }
    const run = runOf({ norm: 'l2', epsilon: 3, mask }, [2, 1])
    const record = { ...run.record, resolved: { ...run.record.resolved, attackedFrames: [0, 1, 2] } }
    const { caption } = lossesFigure({ ...run, record })

    expect(caption).toContain('ε = 3 (L2 of a frame')
    expect(caption).toContain('Only 3 of 4 frames (0-2), 20 × 10 pixels from row 4, column 6 may change.')
    expect(caption).toContain('n = 3 frames')
  })
})
