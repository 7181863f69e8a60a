import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Resvg } from '@resvg/resvg-js'
import { afterAll, describe, expect, test } from 'vitest'
import { paintedPicture, pictureAt } from '../../../src/figure/picture'
import type { FigureSpecification } from '../../../src/figure/specification'
import { renderOne } from './drawing'

const folder = mkdtempSync(join(tmpdir(), 'picture-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const [width, height] = [7, 5]
/** Colours far apart between neighbours, each different. */
const colorOf = (value: number): [number, number, number] => [
  (value * 67) % 256,
  (value * 151) % 256,
  (value * 211) % 256,
]
const values = Array.from({ length: width * height }, (_, at) => at)
const pixels = paintedPicture({ width, height, values }, colorOf)

/** A picture in the middle half of a sheet, twice as wide as high whatever its pixels are. */
const specification: FigureSpecification = {
  name: 'cell',
  title: 'A picture',
  caption: 'A picture.',
  data: { columns: [], rows: [] },
  parameters: {},
  narrowestEms: 5,
  height: (style) => style.width / 2,
  option: (style) => ({
    graphic: {
      elements: [
        {
          type: 'group',
          x: style.width / 8,
          y: style.width / 16,
          children: [pictureAt(pixels, style.width / 8, style.width / 16, style.width / 2, style.width / 4)],
        },
      ],
    },
  }),
}

interface Raster {
  readonly width: number
  readonly height: number
  at(x: number, y: number): readonly number[]
}

function rasterOf(data: Uint8Array, rasterWidth: number, channels: number): Raster {
  return {
    width: rasterWidth,
    height: data.length / channels / rasterWidth,
    at: (x, y) => [...data.subarray(channels * (y * rasterWidth + x), channels * (y * rasterWidth + x) + 3)],
  }
}

/** Inside a square of the picture, as close to its border as a pixel of the raster, there is its colour and no other. */
function expectSquares(raster: Raster, margin: number): void {
  const [left, top, wide, high] = [raster.width / 4, raster.width / 8, raster.width / 2, raster.width / 4]
  for (let at = 0; at < values.length; at++) {
    const [column, row] = [at % width, Math.floor(at / width)]
    for (const [dx, dy] of [
      [0, 0],
      [1, 0],
      [0, 1],
      [1, 1],
    ] as const) {
      const x = Math.round(left + ((column + dx) * wide) / width + (dx ? -margin - 1 : margin))
      const y = Math.round(top + ((row + dy) * high) / height + (dy ? -margin - 1 : margin))
      expect({ at, dx, dy, color: raster.at(x, y) }).toEqual({ at, dx, dy, color: colorOf(at) })
    }
  }
}

function rasterOfPng(bytes: Uint8Array): Raster {
  const href = `data:image/png;base64,${Buffer.from(bytes).toString('base64')}`
  const [wide, high] = [16, 20].map((at) => Buffer.from(bytes).readUInt32BE(at))
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${wide}" height="${high}"><image href="${href}" width="${wide}" height="${high}" image-rendering="optimizeSpeed"/></svg>`
  const drawn = new Resvg(svg).render()
  return rasterOf(drawn.pixels, drawn.width, 4)
}

const settings = { widthMillimetres: 85, dotsPerInch: 300 } as const

describe('a picture keeps its pixels as squares', () => {
  test('in an SVG, whoever draws it: asked for twice, and with whole squares of pixels in the file', async () => {
    const { bytes } = await renderOne(specification, { format: 'svg', ...settings })
    const svg = new TextDecoder().decode(bytes)
    const tag = /<image [^>]*>/.exec(svg)![0]

    expect(tag).toContain('image-rendering="optimizeSpeed"')
    expect(tag).toContain('style="image-rendering:pixelated"')
    expect(tag).toContain('preserveAspectRatio="none"')
    const smooth = svg.replace(/ image-rendering="optimizeSpeed" style="image-rendering:pixelated"/, '')
    const drawn = new Resvg(smooth, { fitTo: { mode: 'width', value: 1000 } }).render()
    expectSquares(rasterOf(drawn.pixels, drawn.width, 4), 4)
  })

  test('in a PNG', async () => {
    expectSquares(rasterOfPng((await renderOne(specification, { format: 'png', ...settings })).bytes), 1)
  })

  test.skipIf(spawnSync('pdftoppm', ['-v']).error)('in a PDF', async () => {
    const { bytes } = await renderOne(specification, { format: 'pdf', ...settings })
    const path = join(folder, 'picture.pdf')
    writeFileSync(path, bytes)
    const ppm = execFileSync('pdftoppm', ['-r', '300', '-singlefile', path], { maxBuffer: 2 ** 26 })
    const [, wide, high] = /^P6\s+(\d+) (\d+)\s+255\s/.exec(ppm.toString('latin1', 0, 40))!.map(Number)

    expectSquares(rasterOf(ppm.subarray(ppm.length - 3 * wide! * high!), wide!, 3), 4)
    expect(Buffer.from(bytes).toString('latin1')).not.toMatch(/\/Interpolate true/)
  })
})
