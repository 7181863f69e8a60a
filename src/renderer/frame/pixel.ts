import type { PerturbationFrame } from './perturbation'
import type { Picture } from './picture'

export interface Size {
  readonly width: number
  readonly height: number
}

/**
 * Which part of a picture lies under a point of the box it is fitted into, centred and with its aspect kept.
 *
 * @returns parts of the picture's width and height from 0 to below 1; null beside the picture
 */
export function placeInPicture(picture: Size, box: Size, x: number, y: number): { x: number; y: number } | null {
  const scale = Math.min(box.width / picture.width, box.height / picture.height)
  const across = (x - (box.width - picture.width * scale) / 2) / (picture.width * scale)
  const down = (y - (box.height - picture.height * scale) / 2) / (picture.height * scale)
  return across >= 0 && across < 1 && down >= 0 && down < 1 ? { x: across, y: down } : null
}

/** Column, row and index of the pixel at a place. */
export function pixelAt({ width, height }: Size, place: { x: number; y: number }) {
  const [column, row] = [Math.floor(place.x * width), Math.floor(place.y * height)]
  return { column, row, index: row * width + column }
}

/** `x 12, y 40: 120 90 61` */
export function describePixel(picture: Picture, place: { x: number; y: number }): string {
  const { column, row, index } = pixelAt(picture, place)
  return `x ${column}, y ${row}: ${[...picture.data.slice(index * 4, index * 4 + 3)].join(' ')}`
}

/** `+5.2 −3.0 +0.1 of 255`: the change of red, green and blue in 8-bit steps. */
export function describeChange({ values, ...size }: PerturbationFrame, place: { x: number; y: number }): string {
  const { index } = pixelAt(size, place)
  const steps = [...values.slice(index * 3, index * 3 + 3)].map((value) => {
    const text = Math.abs(value * 255).toFixed(1)
    return text === '0.0' ? text : `${value < 0 ? '−' : '+'}${text}`
  })
  return `${steps.join(' ')} of 255`
}
