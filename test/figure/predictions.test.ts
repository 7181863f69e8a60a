import { expect, test } from 'vitest'
import { predictionsFigure } from '../../src/figure/predictions'
import { sampleRun } from './sample'

test('the table holds every form of every model as the results have it', () => {
  const run = sampleRun()
  const { rows } = predictionsFigure(run).data
  const target = run.result.targets[2]!
  const noise = run.result.controls[1]!.targets[2]!.rounded

  expect(rows).toHaveLength(5 * 6)
  expect(rows.filter(([model]) => model === 'I3D-ResNet18').map((row) => row[2])).toEqual([
    'Benign',
    'Uniform noise',
    'Sign noise',
    'I2V, float',
    'I2V, 8-bit',
    'I2V, decoded',
  ])
  expect(rows).toContainEqual([
    'I3D-ResNet18',
    false,
    'I2V, 8-bit',
    target.rounded!.benignClassProbability,
    target.rounded!.index,
    target.rounded!.label,
    target.rounded!.probability,
    target.rounded!.changed,
  ])
  expect(rows).toContainEqual([
    'I3D-ResNet18',
    false,
    'Sign noise',
    noise.benignClassProbability,
    noise.index,
    noise.label,
    noise.probability,
    noise.changed,
  ])
})

test('forms a cancelled run lacks have no row', () => {
  const { rows } = predictionsFigure(sampleRun({ state: 'cancelled', stepsDone: 5 })).data

  expect(new Set(rows.map((row) => row[2]))).toEqual(new Set(['Benign', 'Uniform noise', 'Sign noise']))
})

test('the caption counts what the 8-bit attack changed, and owns up to shared weights', () => {
  const run = sampleRun()
  const changed = run.result.targets.filter(({ rounded }) => rounded!.changed).length

  expect(predictionsFigure(run).caption).toContain(`first choice of ${changed} of 5 models`)
  expect(predictionsFigure(run).caption).toContain('* contains weights of the surrogate: not a black box.')
  expect(predictionsFigure(sampleRun({ models: [{ name: 'I3D' }] })).caption).not.toContain('black box')
})

test('a run without targets is refused', () => {
  expect(() => predictionsFigure(sampleRun({ models: [] }))).toThrowError(
    expect.objectContaining({ code: 'figure/no-data', message: expect.stringContaining('0 video models were chosen') }),
  )
})
