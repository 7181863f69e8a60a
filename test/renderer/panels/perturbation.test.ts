import { expect, test } from 'vitest'
import { perturbationMeasures } from '../../../src/contract/perturbation'
import { comparable } from '../../../src/renderer/panels/perturbation/comparable'
import { cellOf, columnsOf } from '../../../src/renderer/panels/perturbation/columns'
import { sentenceOf } from '../../../src/renderer/panels/perturbation/sentence'
import { samplePerturbation } from '../../figure/samplePerturbation'

const subject = samplePerturbation()
const { measures } = subject.measured

test('a run has a column for each form; the decoded film that is the 8-bit form has none of its own', () => {
  const columns = columnsOf([subject], 'float', [2])
  expect(columns.map(({ title, position }) => [title, position])).toEqual([
    ['float', 2],
    ['8-bit = decoded', 2],
    ['H.264', 2],
  ])
  expect(cellOf(columns[0]!, 'linf', null)).toEqual({ text: '16.00', reason: '' })
  expect(cellOf(columns[0]!, 'neighbourCosine', 0)).toEqual({
    text: '–',
    reason: 'The first frame has none before it.',
  })
})

test('two runs stand side by side in one form, each at its own frame', () => {
  const columns = columnsOf([subject, samplePerturbation({ seed: 9 })], 'rounded', [2, null])
  expect(columns.map(({ title, position }) => [title, position])).toEqual([
    ['A 8-bit = decoded', 2],
    ['B 8-bit = decoded', null],
  ])
})

test('every measure says something whole, with the numbers of the run', () => {
  const sentences = perturbationMeasures.map((measure) => sentenceOf(measure, measures))
  for (const sentence of sentences) expect(sentence).toMatch(/^[A-Z].*\.$/)
  expect(sentences.join(' ')).not.toMatch(/NaN|undefined|null|Infinity/)

  const share = (100 * measures.forms[0]!.overall.shareAtBound!).toFixed(1)
  expect(sentenceOf('shareAtBound', measures)).toContain(`${share} % as computed`)
  expect(sentenceOf('linf', measures)).toBe(
    'No value moves by more than epsilon, in any form. It is the same in every frame.',
  )
  expect(sentenceOf('neighbourCosine', measures)).toMatch(/stands still/)
})

test('what is undefined says why', () => {
  expect(sentenceOf('psnr', samplePerturbation({ strength: 0, viewing: false }).measured.measures)).toBe(
    'Nothing changed in the clip.',
  )
  const inBall = samplePerturbation({ norm: 'l2' }).measured.measures
  expect(sentenceOf('shareAtBound', inBall)).toBe('An L2 ball bounds no single value.')
  expect(sentenceOf('linf', inBall)).toMatch(/^The attack bounds the L2 norm of a frame/)
})

test('energy shared evenly is not called colourless; the grey share tells', () => {
  const [float] = measures.forms
  const even = { energyRed: 1 / 3, energyGreen: 1 / 3, energyBlue: 1 / 3 }
  const of = (greyShare: number) => ({
    ...measures,
    forms: [{ ...float!, overall: { ...float!.overall, ...even, greyShare } }],
  })
  expect(sentenceOf('energyRed', of(0.376))).toMatch(/^The channels are about equally strong; .*37\.6 %\./)
  expect(sentenceOf('greyShare', of(0.376))).toMatch(/^Grey is 37\.6 % of it: coloured/)
  expect(sentenceOf('greyShare', of(1))).toMatch(/no colour/)
  expect(sentenceOf('greyShare', of(0))).toMatch(/against each other/)
})

test('with a mask the sentence says what it counts', () => {
  const [float] = measures.forms
  const masked = { frames: 4, region: null, values: 9, meanAbsolute: 0.06, shareAtBound: 0.998, psnr: 24, ssim: 0.7 }
  expect(sentenceOf('shareAtBound', { ...measures, forms: [{ ...float!, masked }] })).toMatch(
    /^Of all values of the clip are at the bound .*; of those that may change \(4 of 12 frames\) 99\.8 % as computed\./,
  )
})

test('runs of the same clip come first, the others say what can be compared', () => {
  const run = { id: 'a', startedAt: 0, state: 'finished', attack: 'I2V', details: '', surrogate: 's' } as const
  const of = (folder: string, clipSha256: string) => ({
    ...{ ...run, targets: 0, changed: 0, folder, clipSha256, clip: '/x.mp4' },
  })
  const groups = comparable(
    [of('1', 'q'), of('2', 'p'), of('own', 'p')],
    'own',
    { path: '/x.mp4', sha256: 'p' },
    (folder) => `I2V, ε ${folder}/255`,
  )
  expect(groups.map(({ label, runs }) => [label, runs.map(({ folder }) => folder)])).toEqual([
    ['Same clip', ['2']],
    ['Other clips: measures only, no cosine', ['1']],
  ])
  expect(groups[0]!.runs[0]!.label).toMatch(/^I2V, ε 2\/255, 1 Jan 1970/)
  expect(groups[1]!.runs[0]!.label).toMatch(/^x\.mp4, I2V, ε 1\/255, /)
})

test('a form that goes beyond epsilon says by how much', () => {
  const [float, rounded, ...rest] = measures.forms
  const beyond = { ...rounded!, overall: { ...rounded!.overall, linf: 16.4 / 255 } }
  expect(sentenceOf('linf', { ...measures, forms: [float!, beyond, ...rest] })).toMatch(
    /^Values go beyond epsilon after rounding to 8 bits by up to 0\.40 steps\./,
  )
})
