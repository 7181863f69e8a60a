import type { ColorVision } from '../contract/figure'
import type { Rgb } from './colorMap'
import type { Pixels } from './png'

/**
 * How colours look to people who lack one kind of cone, in linear RGB: Machado, Oliveira and Fernandes, "A physiologically-based
 * model for simulation of color vision deficiency", IEEE TVCG 15 (2009), tables for severity 1. Grey: relative luminance (IEC 61966-2-1).
 */
const matrices: Readonly<Record<ColorVision, readonly number[]>> = {
  protanopia: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  deuteranopia: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  tritanopia: [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
  greyscale: [0.2126, 0.7152, 0.0722, 0.2126, 0.7152, 0.0722, 0.2126, 0.7152, 0.0722],
}

/** As a sentence says it. */
export const visionWords: Readonly<Record<ColorVision, string>> = {
  protanopia: 'as seen with protanopia',
  deuteranopia: 'as seen with deuteranopia',
  tritanopia: 'as seen with tritanopia',
  greyscale: 'in grey',
}

/** `values` of an SVG filter's feColorMatrix, with `color-interpolation-filters="linearRGB"`. */
export function visionFilter(vision: ColorVision): string {
  const [r, g, b] = [0, 3, 6].map((row) => matrices[vision].slice(row, row + 3).join(' '))
  return `${r} 0 0 ${g} 0 0 ${b} 0 0 0 0 0 1 0`
}

/** Light of an sRGB byte, 0 to 1 (IEC 61966-2-1). */
const light = Float64Array.from({ length: 256 }, (_, byte) => {
  const part = byte / 255
  return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
})

function byteOf(linear: number): number {
  const part = Math.min(1, Math.max(0, linear))
  return Math.round(255 * (part <= 0.0031308 ? 12.92 * part : 1.055 * part ** (1 / 2.4) - 0.055))
}

/** A colour as it looks with that vision, for people without it. */
export function seenColor([red, green, blue]: Rgb, vision: ColorVision): Rgb {
  const m = matrices[vision]
  const [r, g, b] = [light[red]!, light[green]!, light[blue]!]
  const part = (row: number): number => byteOf(m[row]! * r + m[row + 1]! * g + m[row + 2]! * b)
  return [part(0), part(3), part(6)]
}

/** Every pixel as it looks with that vision. */
export function seenPixels({ width, height, data }: Pixels, vision: ColorVision): Pixels {
  const seen = new Uint8Array(data.length)
  // Figures are mostly white and a few colours.
  const known = new Map<number, Rgb>()
  for (let at = 0; at < data.length; at += 3) {
    const key = (data[at]! << 16) | (data[at + 1]! << 8) | data[at + 2]!
    let color = known.get(key)
    if (!color) known.set(key, (color = seenColor([data[at]!, data[at + 1]!, data[at + 2]!], vision)))
    seen.set(color, at)
  }
  return { width, height, data: seen }
}
