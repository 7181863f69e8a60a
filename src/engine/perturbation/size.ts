import type { Region } from '../../contract/method/mask'
import type { PerturbationSizes } from '../../contract/result'

/** Changes this close to epsilon are at the bound, for float32 rounding of x + epsilon moves them by less; what did not change never is. */
const boundTolerance = 2 ** -22

/** What can be added up over frames. */
export interface Tally {
  readonly count: number
  readonly largest: number
  readonly absolute: number
  readonly squares: number
  readonly atBound: number
}

export const noTally: Tally = { count: 0, largest: 0, absolute: 0, squares: 0, atBound: 0 }

/** Of the values from `start` to `end`, both clips in one layout. */
export function tallyOf(a: Float32Array, b: Float32Array, start: number, end: number, epsilon: number): Tally {
  let largest = 0
  let absolute = 0
  let squares = 0
  let atBound = 0
  for (let i = start; i < end; i++) {
    const change = Math.abs(b[i]! - a[i]!)
    if (change > largest) largest = change
    absolute += change
    squares += change * change
    if (change > 0 && change >= epsilon - boundTolerance) atBound++
  }
  return { count: end - start, largest, absolute, squares, atBound }
}

/** Of a rectangle in all three channels of a frame, [3, height, width]. */
export function tallyOfRegion(
  a: Float32Array,
  b: Float32Array,
  { height, width }: { readonly height: number; readonly width: number },
  region: Region,
  epsilon: number,
): Tally {
  let tally = noTally
  for (let channel = 0; channel < 3; channel++) {
    for (let y = region.top; y < region.top + region.height; y++) {
      const start = (channel * height + y) * width + region.left
      tally = joined(tally, tallyOf(a, b, start, start + region.width, epsilon))
    }
  }
  return tally
}

export function joined(a: Tally, b: Tally): Tally {
  return {
    count: a.count + b.count,
    largest: Math.max(a.largest, b.largest),
    absolute: a.absolute + b.absolute,
    squares: a.squares + b.squares,
    atBound: a.atBound + b.atBound,
  }
}

/** What has no value (PSNR of identical frames, share at a bound of 0) is null. */
export function sizeOf(
  { count, largest, absolute, squares, atBound }: Tally,
  epsilon: number,
): PerturbationSizes['overall'] {
  return {
    linf: largest,
    l2: Math.sqrt(squares),
    meanAbsolute: absolute / count,
    shareAtBound: epsilon > 0 ? atBound / count : null,
    psnrDecibels: squares > 0 ? -10 * Math.log10(squares / count) : null,
  }
}
