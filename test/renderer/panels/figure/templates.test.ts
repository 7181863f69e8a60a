import { expect, test } from 'vitest'
import { figureNames, figurePanelSchema, figures, figureSheetSchema } from '../../../../src/contract/figure'
import type { Margins } from '../../../../src/contract/margin'
import type { RunOpened } from '../../../../src/contract/result'
import { bitingFigure, panelsOfTemplate, sheetTemplates } from '../../../../src/renderer/panels/figure/templates'

const run = (losses: number[], cosineSteps: number | null) =>
  ({
    result: { losses },
    cosines: cosineSteps === null ? null : { steps: cosineSteps, frames: 1, values: new Float32Array(cosineSteps) },
  }) as unknown as RunOpened
const margins = (targets: number) => ({ targets: Array.from({ length: targets }) }) as unknown as Margins

test('where an attack bites is told by the best that its run has', () => {
  expect(bitingFigure(run([1], 1), margins(2))).toBe('influence')
  expect(bitingFigure(run([1], 1), margins(0))).toBe('frames')
  expect(bitingFigure(run([1], 1), null)).toBe('frames')
  expect(bitingFigure(run([1], 0), null)).toBe('losses')
  expect(bitingFigure(run([1], null), null)).toBe('losses')
  expect(bitingFigure(run([], null), null)).toBe('predictions')
})

test.each(sheetTemplates)('$title: a sheet of figures of its kind of source, as the contract has it', (template) => {
  const panels = panelsOfTemplate(template, '/folder', 'influence').map((panel) => figurePanelSchema.parse(panel))
  expect(panels).toHaveLength(template.figures.length)
  for (const { figure, source } of panels) {
    expect(figureNames).toContain(figure)
    expect(figures[figure].source).toBe(template.kind)
    expect(source).toBe('/folder')
  }
  const ofSecond = panelsOfTemplate(template, '/folder', 'influence', { target: 1 })
  for (const { figure, view } of ofSecond) expect(view).toEqual(figure === 'influence' ? { target: 1 } : undefined)
  const marked = panelsOfTemplate(template, '/folder', 'influence', { target: 1, marked: 7 })
  const isOfBite = template.figures.includes('bite')
  for (const { figure, view } of marked)
    if (figure === 'strip') expect(view).toEqual(isOfBite ? { marked: 7 } : undefined)
  const { widthMillimetres } = figureSheetSchema.parse({ panels, ...template.choice })
  expect([85, 178]).toContain(widthMillimetres)
})
