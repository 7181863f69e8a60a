import type { Region } from '../../../contract/method'

interface FrameShape {
  readonly height: number
  readonly width: number
}

/** Places of a region's values in a frame [3, height, width], rising. */
export function placesOf({ top, left, height, width }: Region, frame: FrameShape): Uint32Array {
  const places = new Uint32Array(3 * height * width)
  let count = 0
  for (let channel = 0; channel < 3; channel++) {
    for (let row = top; row < top + height; row++) {
      const first = (channel * frame.height + row) * frame.width + left
      for (let column = 0; column < width; column++) places[count++] = first + column
    }
  }
  return places
}

/** The values at these places. */
export function pick(values: Float32Array, places: Uint32Array): Float32Array {
  const picked = new Float32Array(places.length)
  for (let i = 0; i < places.length; i++) picked[i] = values[places[i]!]!
  return picked
}

/** Writes values back to their places. */
export function put(values: Float32Array, places: Uint32Array, into: Float32Array): void {
  for (let i = 0; i < places.length; i++) into[places[i]!] = values[i]!
}
