/** What a track says of one cell, or of a stretch of them. Several values may meet in a cell. */
export interface TrackValue {
  /** cells `first` to `last`, both of them in */
  readonly first: number
  readonly last: number
  readonly value: number
}

export interface TrackWords {
  /** the same for the same quantity of the same model, whichever run it is of */
  readonly id: string
  /** short: `cosine` */
  readonly name: string
  /** what it belongs to: `Kinetic Shapes image model` */
  readonly of: string
  /** empty: a pure number */
  readonly unit: string
  /** one sentence */
  readonly meaning: string
  /** position in the palette */
  readonly color: number
  /** values are drawn from here: 0 for what has two directions; null: from the bottom */
  readonly base: number | null
  /** fixed ends of the scale where the quantity has them */
  readonly ends?: readonly [low: number, high: number]
}

/** A quantity over the cells of the timeline: the lowest and the highest value of each; NaN where there is none. */
export interface Track extends TrackWords {
  readonly low: Float32Array
  readonly high: Float32Array
  /** ends of the scale */
  readonly scale: readonly [low: number, high: number]
  /** cells that have a value */
  readonly count: number
}

export function buildTrack(words: TrackWords, cells: number, values: Iterable<TrackValue>): Track {
  const low = new Float32Array(cells).fill(NaN)
  let high = low
  for (const { first, last, value } of values) {
    if (!Number.isFinite(value)) continue
    for (let cell = Math.max(0, first); cell <= Math.min(cells - 1, last); cell++) {
      if (Number.isNaN(low[cell]!)) {
        low[cell] = value
        if (high !== low) high[cell] = value
        continue
      }
      if (low[cell] === Math.fround(value) && high[cell] === low[cell]) continue
      // Only where values meet are there two of them.
      if (high === low) high = low.slice()
      low[cell] = Math.min(low[cell]!, value)
      high[cell] = Math.max(high[cell]!, value)
    }
  }
  return { ...words, low, high, scale: words.ends ?? scaleOf(low, high, words.base), count: countOf(low) }
}

/** Round about the values, with the base in sight. */
function scaleOf(low: Float32Array, high: Float32Array, base: number | null): [number, number] {
  let [least, most] = [base ?? Infinity, base ?? -Infinity]
  for (let cell = 0; cell < low.length; cell++) {
    if (low[cell]! < least) least = low[cell]!
    if (high[cell]! > most) most = high[cell]!
  }
  if (least > most) return [0, 1]
  if (least === most) return [least - Math.abs(least || 1) * 0.5, most + Math.abs(most || 1) * 0.5]
  const room = (most - least) * 0.06
  return [least === base ? least : least - room, most === base ? most : most + room]
}

function countOf(values: Float32Array): number {
  let count = 0
  for (const value of values) if (!Number.isNaN(value)) count++
  return count
}

/**
 * Values that stand at places between frames, like windows at their middles: each takes the stretch that is nearer to it than
 * to its neighbours.
 *
 * @param places centres, rising, in positions of the frames that were looked at
 * @param cellOf cell of such a position; null beyond the last one
 * @param last position of the last frame that was looked at
 */
export function spansAround(
  places: readonly { readonly centre: number; readonly value: number | null }[],
  cellOf: (position: number) => number | null,
  last: number,
): TrackValue[] {
  return places.flatMap(({ centre, value }, at) => {
    if (value === null) return []
    const [before, after] = [places[at - 1]?.centre, places[at + 1]?.centre]
    const half = before === undefined ? (after === undefined ? Infinity : after - centre) : centre - before
    const from = Math.max(0, Math.ceil(centre - half / 2))
    const to = Math.min(last, Math.ceil(centre + (after === undefined ? half : after - centre) / 2) - 1)
    return risingStretches(from, to, cellOf).map(({ first, end }, part, { length }) => {
      const next = part === length - 1 && to < last ? cellOf(to + 1) : null
      // Up to the next frame that was looked at: those between belong to the same stretch.
      return { first, last: next !== null && next > end ? next - 1 : end, value }
    })
  })
}

/** Cells of the positions `from` to `to`, split wherever they do not rise: a clip that was too short is shown again. */
function risingStretches(
  from: number,
  to: number,
  cellOf: (position: number) => number | null,
): { first: number; end: number }[] {
  const stretches: { first: number; end: number }[] = []
  for (let position = from; position <= to; position++) {
    const cell = cellOf(position)
    const before = stretches.at(-1)
    if (cell === null) continue
    if (before && cell > before.end) before.end = cell
    else stretches.push({ first: cell, end: cell })
  }
  return stretches
}

/** The cell where a track is lowest or highest, the first of several; null where it has no value. */
export function extremeCell({ low, high }: Track, which: 'lowest' | 'highest'): number | null {
  const values = which === 'lowest' ? low : high
  let best: number | null = null
  for (let cell = 0; cell < values.length; cell++) {
    const value = values[cell]!
    if (Number.isNaN(value)) continue
    if (best === null || (which === 'lowest' ? value < values[best]! : value > values[best]!)) best = cell
  }
  return best
}

/** Three digits that matter, with a true minus. */
export function numberText(value: number): string {
  const size = Math.abs(value)
  if (size !== 0 && (size < 0.001 || size >= 100_000)) return value.toExponential(2).replace(/-/g, '−')
  const digits = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3
  return value.toFixed(digits).replace('-', '−')
}

/** Both ends of a scale, with as many digits as tell them apart and no more: `24.53 to 24.71`, `0 to 16`. */
export function endsText(ends: readonly [low: number, high: number]): string {
  const span = ends[1] - ends[0]
  const rounded = (digits: number): number[] => ends.map((end) => Number(end.toPrecision(digits)))
  const isNear = (digits: number): boolean =>
    rounded(digits).every((end, at) => Math.abs(end - ends[at]!) <= 0.05 * span)
  const digits = [2, 3, 4, 5, 6, 7].find(isNear) ?? 8
  return rounded(digits)
    .map((end) => end.toString().replace(/-/g, '−'))
    .join(' to ')
}

/** A track's value of one cell in words: `0.412`, `0.40 to 0.45`, or that there is none. */
export function valueText({ low, high, unit }: Track, cell: number): string {
  const [one, other] = [low[cell] ?? NaN, high[cell] ?? NaN]
  if (Number.isNaN(one)) return '–'
  const text = one === other ? numberText(one) : `${numberText(one)} to ${numberText(other)}`
  return unit ? `${text} ${unit}` : text
}
