import { expect, test } from 'vitest'
import { influenceFigure } from '../../src/figure/margin/influence'
import { marginFigure } from '../../src/figure/margin/margins'
import type { FigureSpecification } from '../../src/figure/specification'
import { renderOne } from '../host/figure/drawing'
import { textBoxes } from '../host/figure/textBoxes'
import { sampleRun } from './sample'
import { sampleMargins } from './sampleMargins'

const run = sampleRun({ frames: 32 })
const margins = sampleMargins(run, 16)
const [target] = margins.targets

test('every frame is in the table, with both of its influences, or the reason why not', () => {
  const { data, caption } = influenceFigure(run, margins, { target: 0 })

  expect(data.columns.map(({ name }) => name)).toEqual([
    ...['model', 'position', 'ordinal', 'alone', 'added', 'undefined_because'],
  ])
  expect(data.rows).toEqual(
    target!.influence.map(({ position, alone, added, reason }) => [
      ...[target!.model, position, margins.ordinals[position], alone, added, reason],
    ]),
  )
  expect(caption).toContain('n = 16 of 32 attacked frames')
})

test('model and class stand in the panel, what keeps the model from being a black box, and the frame that bites', async () => {
  const textOf = async (specification: FigureSpecification) =>
    textBoxes(
      new TextDecoder().decode((await renderOne(specification, { format: 'svg', widthMillimetres: 178 })).bytes),
    )
      .map(({ text }) => text)
      .join('\n')
  const shared = 'Contains weights of the surrogate: not a black box'
  const alone = target!.influence.map((frame) => frame.alone ?? 0)
  const worst = margins.ordinals[alone.indexOf(Math.min(...alone))]
  for (const { model, position } of run.result.targets.map((one, at) => ({ ...one, position: at }))) {
    const isShared = run.result.targets[position]!.sharesWeights.length > 0
    const figures = [
      influenceFigure(run, margins, { target: position }),
      marginFigure(run, margins, { target: position, of: null }),
    ]
    for (const figure of figures) {
      const text = await textOf(figure)
      expect(text).toContain(`${model}, “`)
      expect([text.includes(shared), figure.caption.includes(shared)]).toEqual([isShared, isShared])
    }
    if (position === 0) expect(await textOf(figures[0]!)).toContain(`bites most: frame ${worst}`)
  }
  expect(influenceFigure(run, margins, { target: 0 }).caption).toContain(`▼: frame ${worst}, whose change alone`)
  expect(run.result.targets.map(({ sharesWeights }) => sharesWeights.length > 0)).toContain(false)
})

test('margins are window by window where there are several, else frame after frame', () => {
  const windows = marginFigure(run, margins, { target: 0, of: null })
  expect(windows.data.rows.map((row) => row[6])).toEqual(target!.windows.map(({ adversarial }) => adversarial.margin))
  expect(windows.caption).toContain(target!.windowsNote)

  const growth = marginFigure(run, sampleMargins(run), { target: 0, of: null })
  expect(growth.title).toBe('Margin as frames turn adversarial')
  expect(growth.data.rows).toHaveLength(32)
  expect(growth.data.rows.map((row) => row[4])).toEqual(margins.ordinals)
  expect(growth.caption).toContain('n = 32 frames.')
})

test('a growing set is told by its number and positions, also where the frames seen wrap around', () => {
  const made = sampleMargins(run, 16)
  const seen = [0, 8, 24, 25, 26, 6]
  const ordinals = made.ordinals.map((ordinal, at) => (at === 6 ? made.ordinals[0]! : ordinal))
  const growth = [null, ...seen].map((position, adversarial) => ({
    ...{ adversarial, position, reading: target!.benign },
  }))
  const wrapped = { ...made, ordinals, targets: [{ ...target!, frames: seen, growth }] }
  const { data, caption } = marginFigure(run, wrapped, { target: 0, of: 'growth' })

  expect(data.columns.slice(1, 3).map(({ name }) => name)).toEqual(['frames', 'positions'])
  expect(data.rows.map((row) => row.slice(1, 3))).toEqual([
    ...[
      [1, '0'],
      [2, '0 8'],
      [3, '0 8 24'],
      [4, '0 8 24-25'],
      [5, '0 8 24-26'],
      [6, '0 8 24-26 6'],
    ],
  ])
  expect(caption).toContain('n = 6 of 32 frames, those the model saw.')
})

test('a run without margins, or a model that is not there, is refused with what to do', () => {
  expect(() => influenceFigure(run, null, { target: 0 })).toThrow(/has no margins that fit its files/)
  expect(() => marginFigure(run, margins, { target: 9, of: null })).toThrow(/model 9 was asked for/)
})
