import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inflateSync } from 'node:zlib'
import { afterAll, describe, expect, test } from 'vitest'
import { figureFonts, type FigureFont } from '../../../src/contract/figure'
import { renderSheet } from '../../../src/host/figure/render'
import { drawSheet } from '../../../src/host/figure/sheet'
import { sampleRun } from '../../figure/sample'
import { renderOne, runFigures, usualLook, type OneSettings } from './drawing'

const folder = mkdtempSync(join(tmpdir(), 'figure-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const has = (program: string) => spawnSync(program, ['-v']).error === undefined
if (!has('pdftoppm')) console.warn('No PDF is looked at: pdftoppm is not there. Install poppler-utils.')
const render = (name: keyof typeof runFigures, settings: OneSettings, options = {}) =>
  renderOne(runFigures[name](sampleRun(options)), settings)

describe('PDF', () => {
  test('has the size that was asked for, and Inter in it as TrueType', async () => {
    const { bytes, heightMillimetres } = await render('predictions', { format: 'pdf', widthMillimetres: 85 })
    const text = Buffer.from(bytes).toString('latin1')
    const box = /\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/.exec(text)!.slice(1).map(Number)

    expect(text.startsWith('%PDF-')).toBe(true)
    expect(box[0]).toBeCloseTo((85 / 25.4) * 72, 2)
    expect(box[1]).toBeCloseTo((heightMillimetres / 25.4) * 72, 2)
    expect(text.match(/\/FontFile2 /g)).toHaveLength(2)
    expect(text).not.toMatch(/\/FontFile3|\/Type3|\/Subtype \/Type1\b/)
    expect(text).toContain('Inter-Regular')
  })

  test('is the same bytes each time', async () => {
    const settings: OneSettings = { format: 'pdf', widthMillimetres: 85, date: new Date(Date.UTC(2026, 0, 2)) }
    const first = await render('losses', settings)
    await render('predictions', settings)

    expect(Buffer.compare(first.bytes, (await render('losses', settings)).bytes)).toBe(0)
  })

  test.skipIf(!has('pdftotext'))('keeps text as text, in its place on the page', async () => {
    const { bytes } = await render('predictions', { format: 'pdf', widthMillimetres: 85 })
    const path = join(folder, 'text.pdf')
    writeFileSync(path, bytes)
    const text = execFileSync('pdftotext', ['-layout', path, '-']).toString()

    for (const part of ['Kinetic Shapes A (R(2+1)D) *', 'punching person (boxing)', 'ConvLSTM', 'not a black box']) {
      expect(text).toContain(part)
    }
  })

  test.skipIf(!has('pdftoppm'))('shows the same picture as the PNG', async () => {
    const pdf = await render('losses', { format: 'pdf', widthMillimetres: 85 })
    const png = await render('losses', { format: 'png', widthMillimetres: 85, dotsPerInch: 100 })
    const path = join(folder, 'picture.pdf')
    writeFileSync(path, pdf.bytes)
    execFileSync('pdftoppm', ['-r', '100', '-png', '-singlefile', path, join(folder, 'picture')])
    const fromPdf = execFileSync('pdftoppm', ['-r', '100', '-gray', '-singlefile', path])

    const [, width, height] = /^P5\s+(\d+) (\d+)\s+255\s/.exec(fromPdf.toString('latin1'))!.map(Number)
    const grey = fromPdf.subarray(fromPdf.length - width! * height!)
    const other = greyOf(png.bytes)

    expect(Math.abs(width! - other.width)).toBeLessThanOrEqual(1)
    expect(Math.abs(height! - other.height)).toBeLessThanOrEqual(1)
    expect(correlation(coarse(grey, width!, height!), coarse(other.grey, other.width, other.height))).toBeGreaterThan(
      0.97,
    )
  })
})

describe('a sheet of two panels', () => {
  const run = sampleRun()
  const panels = [
    { specification: runFigures.losses(run), heading: 'Loss' },
    { specification: runFigures.predictions(run), heading: null },
  ]
  const renderPair = async (fontFamily: FigureFont, format: 'pdf' | 'png') => {
    const look = { ...usualLook, widthMillimetres: 178, columns: 2, letters: 'a' as const, fontFamily }
    const drawn = drawSheet(panels, look, { caption: 'Words.', foot: null })
    const settings = { format, fontFamily, dotsPerInch: 100, date: new Date(0), vision: null }
    return (await renderSheet(drawn, settings)).bytes
  }
  const pdfOf = async (fontFamily: FigureFont): Promise<string> => {
    const path = join(folder, `${fontFamily}.pdf`)
    writeFileSync(path, await renderPair(fontFamily, 'pdf'))
    return path
  }

  test.skipIf(!has('pdffonts')).each(figureFonts)(
    'has %s in its PDF, regular and bold, and no other font',
    async (font) => {
      const lines = execFileSync('pdffonts', [await pdfOf(font)])
        .toString()
        .trim()
        .split('\n')
        .slice(2)

      expect(lines).toHaveLength(2)
      for (const line of lines)
        expect(line).toMatch(new RegExp(`\\+${font}-\\w+ +CID TrueType +Identity-H +yes yes yes`))
      const text = execFileSync('pdftotext', ['-layout', join(folder, `${font}.pdf`), '-']).toString()
      for (const part of ['a Loss', 'Attack step', 'punching person (boxing)', 'First choice'])
        expect(text).toContain(part)
    },
  )

  test.skipIf(!has('pdftoppm')).each(figureFonts)('in %s, its PDF shows what its PNG shows', async (font) => {
    const drawn = execFileSync('pdftoppm', ['-r', '100', '-gray', '-singlefile', await pdfOf(font)])
    const [, width, height] = /^P5\s+(\d+) (\d+)\s+255\s/.exec(drawn.toString('latin1'))!.map(Number)
    const grey = drawn.subarray(drawn.length - width! * height!)
    const png = greyOf(await renderPair(font, 'png'))

    expect(Math.abs(width! - png.width)).toBeLessThanOrEqual(1)
    expect(Math.abs(height! - png.height)).toBeLessThanOrEqual(1)
    const [one, other] = [coarse(grey, width!, height!), coarse(png.grey, png.width, png.height)]
    expect(correlation(one, other)).toBeGreaterThan(0.97)
    const meanDifference = one.reduce((sum, value, at) => sum + Math.abs(value - other[at]!), 0) / one.length
    expect(meanDifference).toBeLessThan(3)
  })
})

describe('PNG', () => {
  test.each([
    [85, 300],
    [178, 150],
    [50.8, 600],
  ])('%d mm at %d dpi has that many pixels and says its resolution', async (widthMillimetres, dotsPerInch) => {
    const { bytes, heightMillimetres } = await render('losses', { format: 'png', widthMillimetres, dotsPerInch })
    const view = Buffer.from(bytes)
    const physical = view.indexOf('pHYs')

    expect(view.readUInt32BE(16)).toBe(Math.round((widthMillimetres / 25.4) * dotsPerInch))
    expect(Math.abs(view.readUInt32BE(20) - (heightMillimetres / 25.4) * dotsPerInch)).toBeLessThanOrEqual(1)
    expect(view.readUInt32BE(physical + 4)).toBe(Math.round(dotsPerInch / 0.0254))
    expect(view[physical + 12]).toBe(1)
  })

  test('has its text drawn: black ink where the axis title is', async () => {
    const { bytes } = await render('losses', { format: 'png', widthMillimetres: 85 })
    const { grey, width, height } = greyOf(bytes)
    const bottom = grey.subarray(Math.round(0.93 * height) * width)

    expect(grey[0]).toBe(255)
    expect(bottom.filter((value) => value < 60).length).toBeGreaterThan(300)
  })

  test('is the same bytes each time', async () => {
    const settings: OneSettings = { format: 'png', widthMillimetres: 85 }
    const first = await render('frames', settings)

    expect(Buffer.compare(first.bytes, (await render('frames', settings)).bytes)).toBe(0)
  })

  test('a picture too large for memory is refused', async () => {
    await expect(render('losses', { format: 'png', widthMillimetres: 1000, dotsPerInch: 1200 })).rejects.toMatchObject({
      code: 'figure/too-large',
    })
  })
})

describe('size of text and sheet', () => {
  test.each([
    ['losses', 44, 45],
    ['frames', 44, 45],
    ['predictions', 69, 70],
  ] as const)('%s is refused at %d mm and drawn at %d mm, at 7 pt', async (name, tooNarrow, enough) => {
    await expect(render(name, { format: 'svg', widthMillimetres: tooNarrow })).rejects.toMatchObject({
      code: 'figure/too-narrow',
      message: expect.stringContaining(`it needs ${enough} mm`),
    })
    const { fontPoints } = await render(name, { format: 'svg', widthMillimetres: enough })
    expect(fontPoints).toBeGreaterThanOrEqual(7)
    expect(fontPoints).toBeLessThan(7.2)
  })

  test('text below 7 pt is refused', async () => {
    const settings: OneSettings = { format: 'svg', widthMillimetres: 85, fontPoints: 5 }
    await expect(render('losses', settings)).rejects.toMatchObject({ code: 'figure/text-too-small' })
    await expect(render('losses', { ...settings, fontPoints: Number.NaN })).rejects.toMatchObject({
      code: 'figure/text-too-small',
    })
  })

  test('a poster has larger text', async () => {
    expect((await render('losses', { format: 'svg', widthMillimetres: 380 })).fontPoints).toBeCloseTo(15, 5)
  })
})

test('characters Inter cannot draw are named', async () => {
  const options = { labels: ['太极拳'] }
  const { warnings } = await render('predictions', { format: 'pdf', widthMillimetres: 85 }, options)

  expect(warnings).toEqual([expect.stringContaining('"太", "极", "拳"')])
  expect((await render('predictions', { format: 'pdf', widthMillimetres: 85 })).warnings).toEqual([])
})

/** Grey values of an 8-bit RGBA PNG, decoded here so that the file itself is what is looked at. */
function greyOf(png: Uint8Array): { grey: Uint8Array; width: number; height: number } {
  const view = Buffer.from(png)
  const [width, height] = [view.readUInt32BE(16), view.readUInt32BE(20)]
  expect([...view.subarray(24, 29)]).toEqual([8, 6, 0, 0, 0])
  const parts: Buffer[] = []
  for (let at = 8; at < view.length; at += view.readUInt32BE(at) + 12) {
    if (view.toString('latin1', at + 4, at + 8) === 'IDAT')
      parts.push(view.subarray(at + 8, at + 8 + view.readUInt32BE(at)))
  }
  const rows = unfiltered(inflateSync(Buffer.concat(parts)), 4 * width, height)
  return { grey: Uint8Array.from({ length: width * height }, (_, index) => rows[4 * index + 1]!), width, height }
}

/** Undoes the five filters of PNG (ISO 15948, 9.2). */
function unfiltered(data: Buffer, stride: number, height: number): Uint8Array {
  const rows = new Uint8Array(stride * height)
  for (let y = 0; y < height; y++) {
    const filter = data[y * (stride + 1)]!
    for (let x = 0; x < stride; x++) {
      const left = x >= 4 ? rows[y * stride + x - 4]! : 0
      const up = y > 0 ? rows[(y - 1) * stride + x]! : 0
      const corner = x >= 4 && y > 0 ? rows[(y - 1) * stride + x - 4]! : 0
      const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter]!
      rows[y * stride + x] = data[y * (stride + 1) + 1 + x]! + guess
    }
  }
  return rows
}

function paeth(left: number, up: number, corner: number): number {
  const [a, b, c] = [left, up, corner].map((value) => Math.abs(left + up - corner - value)) as [number, number, number]
  if (a <= b && a <= c) return left
  return b <= c ? up : corner
}

/** Means over a 48 x 32 grid: two rasterisers differ at every edge, but not in the picture. */
function coarse(grey: Uint8Array, width: number, height: number): number[] {
  const sums = new Array<number>(48 * 32).fill(0)
  const counts = new Array<number>(48 * 32).fill(0)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const cell = Math.floor((32 * y) / height) * 48 + Math.floor((48 * x) / width)
      sums[cell]! += grey[y * width + x]!
      counts[cell]! += 1
    }
  }
  return sums.map((sum, index) => sum / counts[index]!)
}

function correlation(one: number[], other: number[]): number {
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const [first, second] = [mean(one), mean(other)]
  const product = (a: number[], b: number[], meanA: number, meanB: number) =>
    a.reduce((sum, value, index) => sum + (value - meanA) * (b[index]! - meanB), 0)
  return (
    product(one, other, first, second) /
    Math.sqrt(product(one, one, first, first) * product(other, other, second, second))
  )
}
