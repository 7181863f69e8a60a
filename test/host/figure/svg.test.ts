import { readFileSync } from 'node:fs'
import { Resvg } from '@resvg/resvg-js'
import { describe, expect, test } from 'vitest'
import { cellCurveFigure } from '../../../src/figure/heatmap/curve'
import { heatmapFigure } from '../../../src/figure/heatmap/heatmap'
import { linkAndSimilarityFigure, linkFigure } from '../../../src/figure/heatmap/link'
import { measuresFigure } from '../../../src/figure/heatmap/multiples'
import { perturbationFigure } from '../../../src/figure/perturbation/curve'
import { histogramFigure } from '../../../src/figure/perturbation/histogram'
import { spectrumPlaneFigure } from '../../../src/figure/perturbation/plane'
import { spectrumFigure } from '../../../src/figure/perturbation/spectrum'
import { influenceFigure } from '../../../src/figure/margin/influence'
import { marginFigure } from '../../../src/figure/margin/margins'
import { frameViewSchema, montageViewSchema, stripViewSchema } from '../../../src/contract/figure'
import { frameFigure, montageFigure, stripFigure } from '../../../src/figure/picture/figures'
import { successFigure } from '../../../src/figure/success'
import { sampleRun } from '../../figure/sample'
import { sampleCorrelation, sampleDetail } from '../../figure/sampleCorrelation'
import { sampleLink } from '../../figure/sampleLink'
import { samplePerturbation } from '../../figure/samplePerturbation'
import { sampleMargins } from '../../figure/sampleMargins'
import { sampleFrames } from '../../figure/picture/sampleFrames'
import { sampleTable } from '../../figure/sampleTable'
import { cases } from './cases'
import { drawOne, renderOne, runFigures } from './drawing'
import { overlapping, sheetOf, textBoxes } from './textBoxes'

const pointsPerMillimetre = 72 / 25.4

describe.each(cases)('$title', ({ specification }) => {
  test.each([75, 85, 178, 400])(
    'at %d mm text is at least 7 pt, inside the sheet, and nothing overlaps',
    async (width) => {
      const { bytes } = await renderOne(specification, { format: 'svg', widthMillimetres: width })
      const svg = new TextDecoder().decode(bytes)
      const sheet = sheetOf(svg)
      const boxes = textBoxes(svg)
      const unitsPerPoint = sheet.width / (width * pointsPerMillimetre)

      expect(boxes.length).toBeGreaterThan(5)
      expect(Math.min(...boxes.map(({ size }) => size)) / unitsPerPoint).toBeGreaterThanOrEqual(6.999)
      expect(overlapping(boxes)).toEqual([])
      for (const box of boxes) {
        expect(box.left, box.text).toBeGreaterThanOrEqual(-0.5)
        expect(box.right, box.text).toBeLessThanOrEqual(sheet.width + 0.5)
        expect(box.top, box.text).toBeGreaterThanOrEqual(0)
        expect(box.bottom, box.text).toBeLessThanOrEqual(sheet.height)
      }
      // Parsed by an XML reader of its own, which throws at anything malformed.
      expect(new Resvg(svg, { font: { loadSystemFonts: false } }).width).toBeGreaterThan(0)
    },
  )
})

test('the sheet has the width that was asked for and the aspect of its view box', () => {
  const { svg, heightMillimetres } = drawOne(runFigures.losses(sampleRun()), {
    widthMillimetres: 85,
    fontPoints: 7.5,
  })
  const { width, height, millimetres } = sheetOf(svg)

  expect(millimetres[0]).toBe(85)
  expect(millimetres[1]).toBeCloseTo(heightMillimetres, 2)
  expect(height / width).toBeCloseTo(millimetres[1] / millimetres[0], 3)
})

test('the same figure is the same bytes, whatever was drawn in between', () => {
  const sheet = { widthMillimetres: 85, fontPoints: 7.5 }
  const first = cases.map(({ specification }) => drawOne(specification, sheet).svg)
  const again = cases.toReversed().map(({ specification }) => drawOne(specification, sheet).svg)

  expect(again.toReversed()).toEqual(first)
})

test('names of models and classes stay text', () => {
  const hostile = '<script>alert(1)</script><image href="x" onerror="y"/>'
  const run = sampleRun({ models: [{ name: hostile }], labels: [hostile] })
  const { svg } = drawOne(runFigures.predictions(run), { widthMillimetres: 178, fontPoints: 7.5 })

  expect(svg).not.toMatch(/<script|<image|<foreignObject/)
  expect(svg).toContain('&lt;script&gt;')
})

test('nothing is left of what only a browser needs', () => {
  const { svg } = drawOne(runFigures.predictions(sampleRun()), { widthMillimetres: 85, fontPoints: 7.5 })

  expect(svg).not.toMatch(/ecmeta|zr\d|dominant-baseline|<style|pointer-events="visible"/)
  expect(svg).toContain('font-family="Inter, Helvetica, Arial, sans-serif"')
  expect(svg).toMatch(/<title>[^<]+<\/title>\n<desc>[^<]+<\/desc>/)
})

const correlation = sampleCorrelation({ forms: ['benign', 'difference'] })
const fewModels = { images: [{ name: 'A', layers: 8 }], videos: [{ name: 'B', layers: 6 }] }
const fewLayers = sampleCorrelation(fewModels)
const perturbed = samplePerturbation()
const weaker = samplePerturbation({ seed: 8, strength: 0.4 })
const forms = null
const run = sampleRun()
const margins = sampleMargins(run, 16)
const pictures = sampleFrames()
const saved = [
  { name: 'strip', specification: await stripFigure(pictures.run, stripViewSchema.parse({ count: 4 }), pictures.host) },
  {
    name: 'montage',
    specification: await montageFigure(pictures.run, montageViewSchema.parse({ count: 6 }), pictures.host),
  },
  {
    name: 'view',
    specification: await frameFigure(pictures.run, frameViewSchema.parse({ position: 5 }), pictures.host),
  },
  ...(['losses', 'frames', 'predictions'] as const).map((name) => ({
    name,
    specification: runFigures[name](sampleRun()),
  })),
  {
    name: 'success',
    specification: successFigure(
      sampleTable([
        { name: 'Kinetic Shapes A', shared: true },
        { name: 'I3D', shared: false },
      ]),
    ),
  },
  { name: 'heatmap', specification: heatmapFigure(correlation) },
  { name: 'heatmap-difference', specification: heatmapFigure(correlation, { form: 'difference', transposed: true }) },
  { name: 'measures', specification: measuresFigure(fewLayers) },
  {
    name: 'cell',
    specification: cellCurveFigure(correlation, sampleDetail(correlation, 2, 3), { row: 2, column: 3 }),
  },
  { name: 'margins', specification: marginFigure(run, margins, { target: 0, of: null }) },
  { name: 'margins-growth', specification: marginFigure(run, margins, { target: 0, of: 'growth' }) },
  { name: 'influence', specification: influenceFigure(run, sampleMargins(run), { target: 0 }) },
  ...cases.flatMap(({ title, specification }) =>
    ['channels: 40 by 64', 'maps: up to four'].includes(title) ? [{ name: specification.name, specification }] : [],
  ),
  { name: 'link', specification: linkFigure(sampleLink({ undefinedPairs: [3] })) },
  { name: 'link-and-similarity', specification: linkAndSimilarityFigure(sampleLink(fewModels)) },
  { name: 'perturbation', specification: perturbationFigure([perturbed], { measure: 'psnr', forms }) },
  { name: 'perturbation-two', specification: perturbationFigure([perturbed, weaker], { measure: 'l2', forms }) },
  { name: 'spectrum', specification: spectrumFigure([perturbed], { over: 'space', forms, benign: true }) },
  { name: 'spectrum-time', specification: spectrumFigure([perturbed], { over: 'time', forms, benign: false }) },
  { name: 'spectrum-2d', specification: spectrumPlaneFigure(perturbed, { form: 'float' }) },
  { name: 'histogram', specification: histogramFigure([perturbed], { forms }) },
].flatMap((each) => [85, 178].map((width) => ({ ...each, width })))

test.each(saved)(
  '$name at $width mm looks as it did when it was last looked at',
  async ({ name, specification, width }) => {
    const { bytes } = await renderOne(specification, { format: 'svg', widthMillimetres: width })

    await expect(new TextDecoder().decode(bytes)).toMatchFileSnapshot(
      `../../figure/__file_snapshots__/${name}-${width}mm.svg`,
    )
  },
)

test('fonts are read as TrueType outlines, which is what a PDF can embed as such', async () => {
  const { fontFamilies } = await import('../../../src/host/figure/font')

  for (const file of Object.values(fontFamilies).flatMap(({ files }) => Object.values(files)))
    expect(readFileSync(file).readUInt32BE(0)).toBe(0x00010000)
})
