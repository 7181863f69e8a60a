import { expect, test } from 'vitest'
import { frameViewSchema, montageViewSchema, stripViewSchema, type PictureChannel } from '../../../src/contract/figure'
import { colorsOf, divergingColor, usualColors } from '../../../src/figure/colorMap'
import { changePicture } from '../../../src/figure/picture/change'
import { frameFigure, montageFigure, stripFigure } from '../../../src/figure/picture/figures'
import { evenPositions } from '../../../src/figure/picture/frames'
import { readNpy } from '../../../src/engine/tensor/npy'
import { npyBytes } from '../../../src/host/figure/npy'
import { Resvg } from '@resvg/resvg-js'
import { renderOne } from '../../host/figure/drawing'
import { changeAt, epsilon, sampleFrames } from './sampleFrames'

const expectedWidth = 12

/** Pictures of a drawn figure, in their order, as another program reads them. */
function picturesIn(svg: string): { width: number; height: number; data: number[] }[] {
  return [...svg.matchAll(/href="(data:image\/png;base64,[^"]+)"/g)].map(([, url]) => {
    const header = Buffer.from(url!.split(',')[1]!, 'base64')
    const [width, height] = [header.readUInt32BE(16), header.readUInt32BE(20)]
    const image = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><image href="${url!}" width="${width}" height="${height}" image-rendering="optimizeSpeed"/></svg>`
    const pixels = [...new Resvg(image).render().pixels].filter((_, at) => at % 4 !== 3)
    // Small pictures are enlarged, each pixel to a square; its corner is read.
    const times = width % 255 === 0 ? 1 : width / expectedWidth
    const [across, down] = [width / times, height / times]
    const data = Array.from({ length: across * down }, (_, at) => {
      const corner = (Math.floor(at / across) * times * width + (at % across) * times) * 3
      return pixels.slice(corner, corner + 3)
    })
    return { width: across, height: down, data: data.flat() }
  })
}
const svgOf = async (specification: Parameters<typeof renderOne>[0], look = {}): Promise<string> =>
  new TextDecoder().decode((await renderOne(specification, { format: 'svg', widthMillimetres: 178, ...look })).bytes)

test('known changes get the colours of the diverging map', () => {
  const shares = [-1, -0.4, -1 / 255, 0, 0.2, 1, 1.7]
  const values = Float32Array.from(shares.flatMap((share) => Array(3).fill(share * epsilon)))
  const picture = changePicture({ width: shares.length, height: 1, values }, 'mean', epsilon, usualColors)

  for (const [at, share] of shares.entries()) {
    const nearest = Math.round(Math.min(1, share) * 255) / 255
    expect([...picture.data.slice(at * 3, at * 3 + 3)], `${share} ε`).toEqual([...divergingColor(nearest, 'light')])
  }
})

test('one channel is shown by itself, and the mean of three that cancel is the colour of 0', () => {
  const change = { width: 1, height: 1, values: Float32Array.of(epsilon, -epsilon, 0) }
  const colorOf = (channel: PictureChannel) => [...changePicture(change, channel, epsilon, usualColors).data]

  expect(colorOf('red')).toEqual([...divergingColor(1, 'light')])
  expect(colorOf('green')).toEqual([...divergingColor(-1, 'light')])
  expect(colorOf('blue')).toEqual([...divergingColor(0, 'light')])
  expect(colorOf('mean')).toEqual([...divergingColor(0, 'light')])
  expect(colorOf('largest')).toEqual([...divergingColor(1, 'light')])
})

test('a strip holds the frames of its positions, pixel by pixel, in the sheet’s own colours', async () => {
  const { run, host, width, height } = sampleFrames()
  const view = stripViewSchema.parse({ positions: [1, 6], rows: ['benign', 'perturbation'], amplify: 2 })
  const specification = await stripFigure(run, view, host)
  const shown = picturesIn(await svgOf(specification, { diverging: 'purple-green' }))
  const { diverging } = colorsOf('violet-yellow', 'purple-green')

  expect(shown).toHaveLength(5)
  for (const [place, position] of [1, 6].entries()) {
    const benign = Array.from({ length: width * height * 3 }, (_, value) => (value * 7 + position * 31) % 256)
    expect(shown[place]).toEqual({ width, height, data: benign })
    const change = Array.from({ length: width * height }, (_, pixel) => {
      const share = Math.min(1, Math.max(-1, (2 * Math.fround(changeAt(position, pixel % width))) / epsilon))
      return [...diverging(Math.round(share * 255) / 255)]
    })
    expect(shown[2 + place]!.data).toEqual(change.flat())
  }
  expect(specification.caption).toContain('±8/255 (ε / 2)')
  expect(specification.caption).toContain('n = 2 of 8 frames')
  // of a ramp over twelve columns, those beyond half of ε: three at either end
  expect(specification.caption).toContain('50.00 % of the pixels lie beyond')
})

test('a marked frame is among those evenly spaced, has the only pointer, and the caption names it', async () => {
  const { run, host } = sampleFrames()
  const strip = (view: object) => stripFigure(run, stripViewSchema.parse({ count: 3, ...view }), host)
  const pointers = async (view: object) => (await svgOf(await strip(view))).match(/<polygon [^>]*fill="#000000"/g)
  const plain = await strip({})
  const marked = await strip({ marked: 5 })

  expect(plain.data.rows.map(([position]) => position)).toEqual([0, 4, 7])
  expect(marked.data.rows.map(([position]) => position)).toEqual([0, 5, 7])
  expect(marked.caption).toContain(`▼ marks frame ${run.record.resolved.ordinals[5]}.`)
  expect(plain.caption).not.toContain('▼')
  expect(await pointers({})).toBeNull()
  expect(await pointers({ marked: 5 })).toHaveLength(1)
  expect(await pointers({ marked: 5, positions: [0, 1] })).toBeNull()
})

test('the scale beside the pictures runs over the same colours, and says limits and amplification', async () => {
  const { run, host } = sampleFrames()
  const svg = await svgOf(await stripFigure(run, stripViewSchema.parse({}), host))
  const bar = picturesIn(svg).at(-1)!

  expect(bar.data.slice(0, 3)).toEqual([...divergingColor(-1, 'light')])
  expect(bar.data.slice(3 * 127, 3 * 127 + 3)).toEqual([...divergingColor(0, 'light')])
  expect(bar.data.slice(3 * 254, 3 * 255)).toEqual([...divergingColor(1, 'light')])
  for (const words of ['−16/255', '+16/255', 'amplified\u00a0×\u00a08.0']) expect(svg).toContain(words)
})

test('the pixels that are shown lie beside the figure as arrays, the sizes of their changes in its table', async () => {
  const { run, host, width } = sampleFrames()
  const crop = [3, 2, 5, 4]
  const { arrays, data, caption } = await frameFigure(run, frameViewSchema.parse({ position: 2, crop }), host)

  expect(arrays!.map(({ name, shape }) => [name, shape])).toEqual([
    ['benign', [1, 4, 5, 3]],
    ['adversarial', [1, 4, 5, 3]],
    ['perturbation', [1, 4, 5, 3]],
  ])
  const stored = readNpy(Buffer.from(npyBytes(arrays![2]!)), 'perturbation.npy')
  const expected = Array.from({ length: 4 * 5 }, (_, pixel) => Math.fround(changeAt(2, 3 + (pixel % 5))))
  expect([...stored.data]).toEqual(expected.flatMap((value) => [value, value, value]))
  const shownChanges = expected.map(Math.abs)
  expect(data.rows[0]![3]).toBeCloseTo(Math.max(...shownChanges), 7)
  expect(data.rows[0]![4]).toBeCloseTo(shownChanges.reduce((sum, value) => sum + value, 0) / shownChanges.length, 7)
  expect(caption).toContain(`5 × 4 pixels from column 3, row 2 of ${width} × 9`)
})

test('positions are spread from the first frame to the last', () => {
  expect(evenPositions(16, 5)).toEqual([0, 4, 8, 11, 15])
  expect(evenPositions(3, 5)).toEqual([0, 1, 2])
  expect(evenPositions(9, 1)).toEqual([4])
})

test('a frame or a part that is not there is refused with what there is', async () => {
  const { run, host } = sampleFrames()

  await expect(montageFigure(run, montageViewSchema.parse({ positions: [8] }), host)).rejects.toThrow(
    /position 8; it has positions 0 to 7/,
  )
  await expect(stripFigure(run, stripViewSchema.parse({ crop: [8, 0, 5, 4] }), host)).rejects.toThrow(
    /crop 8, 0, 5, 4 .* 12 × 9 pixels/,
  )
})

test('the rounded perturbation is that of the 8-bit frames, exactly, and is told apart from the computed one', async () => {
  const { run, host } = sampleFrames()
  const view = stripViewSchema.parse({ positions: [0, 3], rows: ['perturbation', 'rounded'] })
  const { arrays, caption, data } = await stripFigure(run, view, host)

  // the sample adds 16 steps to each value, and some wrap around
  const values = arrays!.find(({ name }) => name === 'rounded')!.values
  expect(new Set(Array.from(values, (value) => Math.round(value * 255)))).toEqual(new Set([16, 16 - 256]))
  for (const value of values) expect(Math.abs(value * 255 - Math.round(value * 255))).toBeLessThan(1e-4)
  expect(arrays!.map(({ name }) => name)).toEqual(['perturbation', 'rounded'])
  expect(caption).toContain('as computed and, below “Rounded”, of the frames rounded to 8 bits')
  const column = data.columns.findIndex(({ name }) => name === 'largest_rounded_change')
  for (const row of data.rows) expect(row[column]).toBeCloseTo(240 / 255, 5)
})
