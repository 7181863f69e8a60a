import { Resvg } from '@resvg/resvg-js'
import { describe, expect, test } from 'vitest'
import { figureFonts, type PanelLetters } from '../../../src/contract/figure'
import { heatmapFigure } from '../../../src/figure/heatmap/heatmap'
import { measuresFigure } from '../../../src/figure/heatmap/multiples'
import { renderSheet } from '../../../src/host/figure/render'
import { drawSheet, type SheetLook, type SheetPanel } from '../../../src/host/figure/sheet'
import { sampleRun } from '../../figure/sample'
import { sampleCorrelation } from '../../figure/sampleCorrelation'
import { runFigures, usualLook } from './drawing'
import { overlapping, sheetOf, textBoxes } from './textBoxes'

const run = sampleRun()
const fewModels = { images: [{ name: 'A', layers: 8 }], videos: [{ name: 'B', layers: 6 }] }
const losses = { specification: runFigures.losses(run), heading: null }
const frames = { specification: runFigures.frames(run), heading: 'Frame by frame' }
const predictions = { specification: runFigures.predictions(run), heading: null }
const heatmap = { specification: heatmapFigure(sampleCorrelation(fewModels), { form: 'benign' }), heading: null }
const measures = { specification: measuresFigure(sampleCorrelation(fewModels)), heading: 'All of them' }

const draw = (panels: readonly SheetPanel[], look: Partial<SheetLook> = {}) =>
  drawSheet(panels, { ...usualLook, widthMillimetres: 178, columns: 2, ...look }, { caption: 'Words.', foot: null })

describe.each(figureFonts)('five panels in two columns in %s', (fontFamily) => {
  const { svg, fontPoints } = draw([losses, frames, predictions, heatmap, measures], { fontFamily, letters: 'a' })
  const boxes = textBoxes(svg)
  const sheet = sheetOf(svg)

  test('no text overlaps another or leaves the sheet, and all of it has one size', () => {
    expect(boxes.length).toBeGreaterThan(60)
    expect(overlapping(boxes)).toEqual([])
    for (const box of boxes) {
      expect(box.left, box.text).toBeGreaterThanOrEqual(-0.5)
      expect(box.right, box.text).toBeLessThanOrEqual(sheet.width + 0.5)
      expect(box.bottom, box.text).toBeLessThanOrEqual(sheet.height)
    }
    expect(new Set(boxes.map(({ size }) => Number(size.toFixed(3))))).toEqual(
      new Set([Number((20 * fontPoints).toFixed(3))]),
    )
  })

  test('lines of one kind are equally thick in all panels', () => {
    const widths = [...svg.matchAll(/stroke-width="([\d.]+)"/g)].map(([, width]) => Number(width))
    expect(new Set(widths).size).toBeLessThanOrEqual(5)
  })

  test('letters stand bold at the left of their cells, level in each row', () => {
    const letters = 'abcde'.split('').map((letter) => boxes.find(({ text }) => text === letter)!)
    const cell = (sheet.width + (5 / 25.4) * 72 * 20) / 2

    letters.forEach(({ left }, at) => expect(left).toBeCloseTo((at % 2) * cell, -1))
    expect(letters[0]!.bottom).toBe(letters[1]!.bottom)
    expect(letters[2]!.bottom).toBe(letters[3]!.bottom)
    expect(letters[4]!.top).toBeGreaterThan(letters[2]!.bottom)
    expect(svg).toMatch(/font-weight="(600|700)"[^>]*>a<\/text>/)
    const heading = boxes.find(({ text }) => text === 'Frame by frame')!
    expect([heading.top, heading.left > letters[1]!.right]).toEqual([letters[1]!.top, true])
  })

  test('ids of panels differ, and each is used where it is made', () => {
    const ids = [...svg.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id!)
    const used = [...svg.matchAll(/url\(#([^)]+)\)/g)].map(([, id]) => id!)

    expect(new Set(ids).size).toBe(ids.length)
    for (const id of used) expect(ids).toContain(id)
    expect(ids.filter((id) => /^[a-e]-/.test(id)).length).toBeGreaterThanOrEqual(5)
    expect(new Resvg(svg, { font: { loadSystemFonts: false } }).width).toBeGreaterThan(0)
  })
})

test.each<[PanelLetters, string[]]>([
  ['a', ['a', 'b']],
  ['A', ['A', 'B']],
  ['(a)', ['(a)', '(b)']],
])('letters %s', (letters, expected) => {
  const texts = textBoxes(draw([losses, predictions], { letters }).svg).map(({ text }) => text)

  for (const letter of expected) expect(texts.filter((text) => text === letter)).toHaveLength(1)
})

describe('plot areas in line', () => {
  /** Of each panel, ends of its grid lines or axes on the sheet: [left, right, top, bottom] of all horizontal lines. */
  const areas = (svg: string) =>
    svg.split(/(?=<g id="[a-l]-[\w-]+" transform)/).flatMap((part) => {
      const [, x, y] = /^<g id="[a-l]-[\w-]+" transform="translate\((\d+) (\d+)\)"/.exec(part) ?? []
      if (x === undefined) return []
      const lines = [...part.matchAll(/d="M([\d.]+) ([\d.]+)L([\d.]+) ([\d.]+)"/g)]
        .map(([, ...ends]) => ends.map(Number))
        .filter(([x1, y1, x2, y2]) => Math.abs(y1! - y2!) < 1 && Math.abs(x2! - x1!) > 20 * 40)
      const ends = (at: number): number[] => lines.map((line) => line[at]!)
      return [
        {
          left: Number(x) + Math.min(...ends(0)),
          right: Number(x) + Math.max(...ends(2)),
          top: Number(y) + Math.min(...ends(1)),
          bottom: Number(y) + Math.max(...ends(1)),
        },
      ]
    })
  const wide = { ...frames, span: 2 }

  test('share left and right edges in a column, top and bottom in a row, across panels that span', () => {
    const [a, b, c, d, e] = areas(draw([losses, frames, frames, losses, wide]).svg)
    for (const [one, other] of [
      [a, c],
      [c, e],
    ] as const)
      expect(one!.left).toBeCloseTo(other!.left, -1)
    expect(b!.left).toBeCloseTo(d!.left, -1)
    for (const [one, other] of [
      [a, c],
      [b, d],
      [d, e],
    ] as const)
      expect(one!.right).toBeCloseTo(other!.right, -1)
    for (const [one, other] of [
      [a, b],
      [c, d],
    ] as const) {
      expect(one!.top).toBeCloseTo(other!.top, -1)
      expect(one!.bottom).toBeCloseTo(other!.bottom, -1)
    }
    expect(e!.right - e!.left).toBeGreaterThan(1.9 * (a!.right - a!.left))
  })

  test('or stay as they are alone where that is asked for', () => {
    const [a, b] = areas(draw([losses, frames], { columns: 1, aligned: false }).svg)
    expect(a!.right).not.toBeCloseTo(b!.right, -1)
    expect(areas(draw([losses, frames], { columns: 1 }).svg)[0]!.right).toBeCloseTo(b!.right, -3)
  })

  test('a panel that does not fit into what is left of a row begins the next', () => {
    const [a, b, c] = areas(draw([losses, wide, losses]).svg)
    expect(b!.top).toBeGreaterThan(a!.bottom)
    expect(c!.top).toBeGreaterThan(b!.bottom)
    expect(c!.left).toBeCloseTo(a!.left, -1)
  })
})

test('without letters and headings nothing stands above the panels', () => {
  const bare = draw([losses, losses])
  const lettered = draw([losses, losses], { letters: 'a' })

  expect(lettered.heightMillimetres).toBeGreaterThan(bare.heightMillimetres)
  expect(bare.svg.match(/<g id="[ab]-losses"/g)).toHaveLength(2)
})

test('rows are as high as their highest panel, and the sheet is all rows with their gaps', () => {
  const height = (panels: SheetPanel[], columns: number) =>
    draw(panels, { columns, gapMillimetres: 4 }).heightMillimetres
  const pair = height([losses, predictions], 2)

  expect(pair).toBeCloseTo(Math.max(height([losses, losses], 2), height([predictions, predictions], 2)), 1)
  expect(height([losses, predictions, losses, predictions], 2)).toBeCloseTo(2 * pair + 4, 1)
  expect(draw([losses], { columns: 5 }).svg).not.toContain('<g id=')
})

describe('a margin', () => {
  test('is free on all four sides of a sheet that keeps its width', () => {
    const [flush, free] = [0, 1.5].map((marginMillimetres) => draw([frames, losses], { marginMillimetres }).svg)
    const units = (1.5 / 25.4) * 72 * 20
    const sheet = sheetOf(free!)
    const boxes = textBoxes(free!)

    expect(sheet.width).toBe(sheetOf(flush!).width)
    expect(Math.min(...textBoxes(flush!).map(({ left }) => left))).toBeLessThan(1)
    expect(Math.min(...boxes.map(({ left }) => left))).toBeGreaterThanOrEqual(units - 1)
    expect(Math.max(...boxes.map(({ right }) => right))).toBeLessThanOrEqual(sheet.width - units + 1)
    expect(Math.min(...boxes.map(({ top }) => top))).toBeGreaterThanOrEqual(units)
    expect(Math.max(...boxes.map(({ bottom }) => bottom))).toBeLessThanOrEqual(sheet.height - units)
  })

  test('is told by the least width of a sheet that is too narrow', () => {
    const least = (marginMillimetres: number) => {
      const asked = { columns: 1, widthMillimetres: 40, marginMillimetres }
      const [, width] = /needs (\d+) mm/.exec((catchError(() => draw([losses], asked)) as Error).message)!
      return Number(width)
    }
    expect(least(5)).toBeCloseTo(least(0) + 10, 0)
    expect(() => draw([losses], { columns: 1, widthMillimetres: least(5), marginMillimetres: 5 })).not.toThrow()
  })
})

test.each([
  [178, 2],
  [120, 1],
])('unless columns are chosen, a sheet of %d mm has %d', (widthMillimetres, columns) => {
  const asked = { widthMillimetres }
  expect(draw([losses, frames], { ...asked, columns: null }).svg).toBe(
    draw([losses, frames], { ...asked, columns }).svg,
  )
  const larger = { ...asked, fontPoints: 14 }
  expect(draw([losses, frames], { ...larger, columns: null }).svg).toBe(
    draw([losses, frames], { ...larger, columns: 1 }).svg,
  )
})

test('a chart beside something with a height of its own ends where that does', () => {
  const pair = draw([heatmap, losses])
  const boxes = textBoxes(pair.svg)
  const bottom = Math.max(...boxes.filter(({ left }) => left > sheetOf(pair.svg).width / 2).map((box) => box.bottom))

  expect(sheetOf(pair.svg).height - bottom).toBeLessThan(150)
  expect(pair.heightMillimetres).toBeCloseTo(draw([heatmap, heatmap]).heightMillimetres, 1)
  expect(pair.heightMillimetres).not.toBeCloseTo(draw([losses, losses]).heightMillimetres, 1)
})

const catchError = (act: () => unknown): unknown => {
  try {
    return act()
  } catch (error) {
    return error
  }
}

describe('a sheet that is too narrow', () => {
  test('names the panel, its room and the least width of the sheet, which is enough', () => {
    const asked = { columns: 2, widthMillimetres: 100 }
    let message = ''
    try {
      draw([losses, predictions], asked)
    } catch (error) {
      message = (error as Error).message
    }
    expect(message).toMatch(/Panel b \(figure "predictions"\) has 47\.5 mm on a sheet of 100 mm with 2 columns/)
    const least = Number(/the sheet (\d+) mm/.exec(message)![1])
    expect(draw([losses, predictions], { ...asked, widthMillimetres: least }).fontPoints).toBeGreaterThanOrEqual(7)
    expect(() => draw([losses, predictions], { ...asked, widthMillimetres: least - 2 })).toThrow(/Panel b/)
  })

  test('a point size that is asked for is kept, or refused', () => {
    expect(draw([losses, losses], { fontPoints: 9 }).fontPoints).toBe(9)
    expect(() => draw([predictions, losses], { fontPoints: 12, widthMillimetres: 150 })).toThrow(
      /Panel a .*text of 12 pt/,
    )
  })
})

test('maps of quantities are the ones that are named', () => {
  const usual = draw([heatmap]).svg
  const grey = draw([heatmap], { sequential: 'grey' }).svg
  const fills = (svg: string) => [...svg.matchAll(/fill="#(..)(..)(..)"/g)].map(([, ...parts]) => parts)

  expect(fills(usual).some(([red, , blue]) => red !== blue)).toBe(true)
  expect(fills(grey).length).toBe(fills(usual).length)
  expect(
    fills(grey).every(([red, green, blue]) => Math.abs(parseInt(red!, 16) - parseInt(blue!, 16)) <= 1 && red === green),
  ).toBe(true)
})

test('a proof shows no colour that its vision cannot tell, and says in the picture what it is', async () => {
  const look = { ...usualLook, widthMillimetres: 85 }
  const drawn = drawSheet([losses], look, { caption: 'Words.', foot: 'Simulated proof, in grey' })
  const settings = { format: 'png', dotsPerInch: 100, fontFamily: 'Inter', date: new Date(0) } as const
  const { bytes } = await renderSheet(drawn, { ...settings, vision: 'greyscale' })
  const href = `data:image/png;base64,${Buffer.from(bytes).toString('base64')}`
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="335" height="200"><image href="${href}" width="335" height="200"/></svg>`
  const { pixels } = new Resvg(svg).render()
  const isGrey = Array.from({ length: pixels.length / 4 }, (_, at) => pixels.subarray(4 * at, 4 * at + 3)).every(
    ([red, green, blue]) => red === green && green === blue,
  )

  expect(isGrey).toBe(true)
  expect(textBoxes(drawn.svg).some(({ text }) => text === 'Simulated proof, in grey')).toBe(true)
})
