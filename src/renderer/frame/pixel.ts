import type { Changes } from './perturbation'
import type { Picture } from './picture'

export interface Size {
  readonly width: number
  readonly height: number
}

/** Column, row and index of the pixel at a place. */
export function pixelAt({ width, height }: Size, place: { x: number; y: number }) {
  const [column, row] = [Math.floor(place.x * width), Math.floor(place.y * height)]
  return { column, row, index: row * width + column }
}

/** `x 12, y 40` */
export function describePlace(size: Size, place: { x: number; y: number }): string {
  const { column, row } = pixelAt(size, place)
  return `x ${column}, y ${row}`
}

/** `120 90 61` */
export function describePixel(picture: Picture, place: { x: number; y: number }): string {
  return valuesIn(picture, pixelAt(picture, place).index).join(' ')
}

/** Red, green and blue of a pixel. */
export function valuesIn({ data }: Picture, index: number): number[] {
  return [data[index * 4]!, data[index * 4 + 1]!, data[index * 4 + 2]!]
}

/** Changes of red, green and blue in units of 1/255, with their sign: `+5.2`, `−3.0`, `0.0`. */
export function stepsIn({ values }: Changes, index: number, decimals: 0 | 1): string[] {
  return [0, 1, 2].map((channel) => {
    const steps = values[index * 3 + channel]! * 255
    const text = Math.abs(steps).toFixed(decimals)
    return Number(text) === 0 ? text : `${steps < 0 ? '−' : '+'}${text}`
  })
}

/** `+5.2 −3.0 0.1 /255` of a float change, `+5 −3 0 /255` of one between 8-bit pictures. */
export function describeChange(changes: Changes, place: { x: number; y: number }, decimals: 0 | 1): string {
  const { index } = pixelAt(changes, place)
  return `${stepsIn(changes, index, decimals).join(' ')} /255`
}
