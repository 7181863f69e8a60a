import type { TrackFrame } from '../stores/playhead'

export const timeScales = ['frames', 'time'] as const
export type TimeScale = (typeof timeScales)[number]

/**
 * Where pictures lie. A cell is one picture, in presentation order; it reaches from its edge to that of the next one. The
 * unit is a frame, or a second where the scale is time: then cells are as wide as their pictures stay on screen.
 */
export interface TimelineAxis {
  readonly scale: TimeScale
  readonly cells: readonly TrackFrame[]
  /** in units, from 0 */
  readonly extent: number
  /** width of a usual cell, in units: the median */
  readonly usual: number
  /** cells + 1 edges in units */
  readonly edges: Float64Array
  /** the same edges in seconds from the clip's first picture; null where pictures have no time */
  readonly seconds: Float64Array | null
}

export function timelineAxis(cells: readonly TrackFrame[], scale: TimeScale): TimelineAxis {
  const seconds = secondsOf(cells)
  const asked = scale === 'time' ? seconds : null
  const edges = asked
    ? asked.map((time) => time - asked[0]!)
    : Float64Array.from({ length: cells.length + 1 }, (_, cell) => cell)
  return {
    scale: asked ? 'time' : 'frames',
    cells,
    extent: edges.at(-1) ?? 0,
    usual: asked ? medianStep(edges) : 1,
    edges,
    seconds,
  }
}

/** A file does not say how long its last picture stays: it is given the median of the others. */
function secondsOf(cells: readonly TrackFrame[]): Float64Array | null {
  const first = cells[0]?.timeSeconds ?? null
  if (first === null || cells.length < 2) return null
  const edges = new Float64Array(cells.length + 1)
  for (const [cell, { timeSeconds }] of cells.entries()) {
    if (timeSeconds === null) return null
    // Two pictures of one time would be a cell without width.
    edges[cell] = cell > 0 ? Math.max(timeSeconds, edges[cell - 1]! + 1e-6) : first
  }
  edges[cells.length] = edges[cells.length - 1]! + medianStep(edges.subarray(0, cells.length))
  return edges
}

function medianStep(edges: Float64Array): number {
  const steps = new Float64Array(Math.max(0, edges.length - 1))
  for (let at = 0; at < steps.length; at++) steps[at] = edges[at + 1]! - edges[at]!
  steps.sort()
  return steps[Math.floor(steps.length / 2)] ?? 1
}

/** Position of the last edge at or before a value; -1 before the first. */
export function edgeBefore(edges: Float64Array, value: number): number {
  let [low, high] = [-1, edges.length - 1]
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (edges[middle]! <= value) low = middle
    else high = middle - 1
  }
  return low
}

/** The cell under a place, the nearest one beside the clip. */
export function cellAt({ edges, cells, scale }: TimelineAxis, unit: number): number {
  const cell = scale === 'frames' ? Math.floor(unit) : edgeBefore(edges, unit)
  return Math.min(cells.length - 1, Math.max(0, cell))
}

/** Where a time lies, in units; evenly within its cell. */
export function placeOfSeconds({ edges, seconds }: TimelineAxis, time: number): number {
  if (!seconds) return 0
  const cell = Math.min(seconds.length - 2, Math.max(0, edgeBefore(seconds, time)))
  const share = (time - seconds[cell]!) / (seconds[cell + 1]! - seconds[cell]!)
  return edges[cell]! + share * (edges[cell + 1]! - edges[cell]!)
}

/** The time of a place, in seconds; null where pictures have no time. */
export function secondsAt({ edges, seconds }: TimelineAxis, unit: number): number | null {
  if (!seconds) return null
  const cell = Math.min(edges.length - 2, Math.max(0, edgeBefore(edges, unit)))
  const share = (unit - edges[cell]!) / (edges[cell + 1]! - edges[cell]!)
  return seconds[cell]! + share * (seconds[cell + 1]! - seconds[cell]!)
}

/** Whether pictures stay unequally long: beyond a tenth of the median, so that rounded time stamps do not count. */
export function isUneven({ seconds }: TimelineAxis): boolean {
  if (!seconds || seconds.length < 4) return false
  const usual = medianStep(seconds)
  for (let cell = 0; cell + 1 < seconds.length; cell++)
    if (Math.abs(seconds[cell + 1]! - seconds[cell]! - usual) > usual * 0.1) return true
  return false
}

/** The place of another scale that lies in the same picture, as far into it. */
export function samePlace(from: TimelineAxis, to: TimelineAxis, unit: number): number {
  const cell = Math.min(from.edges.length - 2, Math.max(0, edgeBefore(from.edges, unit)))
  const share = (unit - from.edges[cell]!) / (from.edges[cell + 1]! - from.edges[cell]!)
  return to.edges[cell]! + share * (to.edges[cell + 1]! - to.edges[cell]!)
}

/** The middle of a cell; of a place between two cells, as far between their middles. */
export function middleOf({ edges, cells }: TimelineAxis, place: number): number {
  const cell = Math.min(cells.length - 1, Math.max(0, Math.floor(place)))
  const next = Math.min(cells.length - 1, cell + 1)
  const [one, other] = [(edges[cell]! + edges[cell + 1]!) / 2, (edges[next]! + edges[next + 1]!) / 2]
  return one + (place - cell) * (other - one)
}
