import { Resvg } from '@resvg/resvg-js'
import { describe, expect, test } from 'vitest'
import { colorVisions } from '../../src/contract/figure'
import type { Rgb } from '../../src/figure/colorMap'
import { seenColor, seenPixels, visionFilter } from '../../src/figure/vision'
import { palettes } from '../../src/figure/theme'
import { parseHex, seen, visions, type Color } from './colorScience'

const dichromacies = ['protanopia', 'deuteranopia', 'tritanopia'] as const

describe.each(colorVisions)('%s', (vision) => {
  test('white, black and every grey stay what they are', () => {
    for (let grey = 0; grey <= 255; grey += 15) {
      for (const part of seenColor([grey, grey, grey], vision)) expect(Math.abs(part - grey)).toBeLessThanOrEqual(1)
    }
  })

  test('a filter of a browser shows the same', () => {
    const colors: Rgb[] = [[255, 0, 0], [20, 200, 90], [12, 60, 240], [130, 130, 130]] // prettier-ignore
    const rects = colors.map((color, at) => `<rect x="${at}" width="1" height="1" fill="rgb(${color.join()})"/>`)
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="4" height="1"><filter id="f" color-interpolation-filters="linearRGB" x="0" y="0" width="1" height="1"><feColorMatrix type="matrix" values="${visionFilter(vision)}"/></filter><g filter="url(#f)">${rects.join('')}</g></svg>`
    const { pixels } = new Resvg(svg).render()
    colors.forEach((color, at) => {
      const expected = seenColor(color, vision)
      expected.forEach((part, channel) => expect(Math.abs(pixels[4 * at + channel]! - part)).toBeLessThanOrEqual(3))
    })
  })

  test('pixels are seen one by one as colours are', () => {
    const data = Uint8Array.from({ length: 12 * 3 }, (_, at) => (at * 89) % 256)
    const { data: found } = seenPixels({ width: 4, height: 3, data }, vision)
    for (let at = 0; at < data.length; at += 3)
      expect([...found.subarray(at, at + 3)]).toEqual([
        ...seenColor([...data.subarray(at, at + 3)] as unknown as Rgb, vision),
      ])
  })
})

test('what one lacks the cone for is confused: the lost differences are small, the kept ones are not', () => {
  const apart = (one: Rgb, other: Rgb) => Math.hypot(...one.map((part, at) => part - other[at]!))
  const [red, green] = [[200, 90, 0], [120, 122, 0]] as unknown as [Rgb, Rgb] // prettier-ignore
  const asDeutan = apart(seenColor(red, 'deuteranopia'), seenColor(green, 'deuteranopia'))

  expect(asDeutan).toBeLessThan(0.45 * apart(red, green))
  expect(apart(seenColor(red, 'tritanopia'), seenColor(green, 'tritanopia'))).toBeGreaterThan(0.8 * apart(red, green))
})

test('a grey has the luminance of its colour', () => {
  for (const hex of palettes.print.categorical) {
    const color = parseHex(hex)
    const [grey] = seenColor(color as Rgb, 'greyscale')
    const linear = (byte: number) =>
      byte / 255 <= 0.04045 ? byte / 255 / 12.92 : ((byte / 255 + 0.055) / 1.055) ** 2.4
    const luminance = 0.2126 * linear(color[0]) + 0.7152 * linear(color[1]) + 0.0722 * linear(color[2])
    expect(linear(grey)).toBeCloseTo(luminance, 2)
  }
})

test('the same as the formulas that the palette is tested with', () => {
  for (const vision of dichromacies) {
    for (const hex of palettes.print.categorical) {
      const color = parseHex(hex)
      const found = seen(seenColor(color as Rgb, vision) as Color)
      seen(color, visions[vision]).forEach((part, at) => expect(found[at]).toBeCloseTo(part, 2))
    }
  }
})
