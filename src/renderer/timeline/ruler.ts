import { placeOfSeconds, secondsAt, cellAt, type TimelineAxis } from './axis'
import { toPixel, type View } from './viewport'

export interface Tick {
  /** CSS pixels from the left */
  readonly x: number
  /** empty: a small tick between two that are named */
  readonly label: string
}

const room = 58
const smallRoom = 6
const timeSteps = [
  ...[-4, -3, -2, -1].flatMap((power) => [1, 2, 5].map((digit) => digit * 10 ** power)),
  ...[1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400],
]

/** Frames between two names: 1, 2, 5, 10 and so on. */
export function frameStep(pixelsPerFrame: number, least = room): number {
  for (let power = 1; ; power *= 10)
    for (const digit of [1, 2, 5]) if (digit * power * pixelsPerFrame >= least) return digit * power
}

export function timeStep(pixelsPerSecond: number, least = room): number {
  return timeSteps.find((step) => step * pixelsPerSecond >= least) ?? timeSteps.at(-1)!
}

/** `1:05`, `0:03.25`: as many digits as two neighbours need to differ. */
export function timeLabel(seconds: number, step: number): string {
  const digits = step >= 1 ? 0 : Math.ceil(-Math.log10(step) - 1e-9)
  const scaled = Math.round(seconds * 10 ** digits)
  const [all, rest] = [Math.floor(scaled / 10 ** digits), scaled % 10 ** digits]
  const two = (value: number): string => String(value).padStart(2, '0')
  const [hours, minutes] = [Math.floor(all / 3600), Math.floor(all / 60) % 60]
  const fraction = digits > 0 ? `.${String(rest).padStart(digits, '0')}` : ''
  const tail = `${two(all % 60)}${fraction}`
  return hours > 0 ? `${hours}:${two(minutes)}:${tail}` : `${minutes}:${tail}`
}

/** Frames by their ordinals. Where they are uneven, names that would touch are left out. */
export function frameTicks(axis: TimelineAxis, view: View, width: number): Tick[] {
  if (axis.cells.length === 0) return []
  const [first, last] = [cellAt(axis, view.from), cellAt(axis, view.to)]
  // Of those in sight: where frames are uneven they may all be longer than most.
  const mean = (axis.edges[last + 1]! - axis.edges[first]!) / (last - first + 1)
  const pixels = (width * mean) / (view.to - view.from)
  const named = frameStep(pixels)
  const step = smallStep(named, named * pixels)
  const ticks: Tick[] = []
  let free = -Infinity
  for (let cell = Math.floor(first / step) * step; cell <= last; cell += step) {
    const x = toPixel(view, width, axis.edges[cell]!)
    const isNamed = cell % named === 0 && x >= free
    if (isNamed) free = x + room * 0.8
    ticks.push({ x, label: isNamed ? String(axis.cells[cell]!.ordinal ?? cell) : '' })
  }
  return ticks
}

/** Round times, wherever they fall among frames. */
export function timeTicks(axis: TimelineAxis, view: View, width: number): Tick[] {
  const [from, to] = [secondsAt(axis, view.from), secondsAt(axis, view.to)]
  if (from === null || to === null || to <= from) return []
  const named = timeStep(width / (to - from))
  const ticks: Tick[] = []
  let free = -Infinity
  for (let at = Math.floor(from / named); at * named <= to; at++) {
    const x = toPixel(view, width, placeOfSeconds(axis, at * named))
    const isNamed = x >= free
    if (isNamed) free = x + room * 0.8
    ticks.push({ x, label: isNamed ? timeLabel(at * named, named) : '' })
  }
  return ticks
}

/** Frames between two small ticks; divides `named`. */
function smallStep(named: number, pixels: number): number {
  const parts = [10, 5, 2].find((count) => named % count === 0 && pixels / count >= smallRoom)
  return parts ? named / parts : named
}
