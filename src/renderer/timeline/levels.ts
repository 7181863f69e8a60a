/**
 * The lowest and highest value of any stretch of cells, without looking at each of them: level k keeps those of 2^k cells.
 * Built once for a track; what is drawn of 10,000 frames costs as much as of 1000.
 */
export interface Levels {
  readonly lows: readonly Float32Array[]
  readonly highs: readonly Float32Array[]
}

export function buildLevels(low: Float32Array, high: Float32Array): Levels {
  const lows = [low]
  const highs = [high]
  while (lows.at(-1)!.length > 1) {
    lows.push(halved(lows.at(-1)!, (one, other) => one < other))
    highs.push(halved(highs.at(-1)!, (one, other) => one > other))
  }
  return { lows, highs }
}

function halved(values: Float32Array, wins: (one: number, other: number) => boolean): Float32Array {
  const half = new Float32Array(Math.ceil(values.length / 2))
  for (let at = 0; at < half.length; at++) {
    const [one, other] = [values[2 * at]!, values[2 * at + 1] ?? NaN]
    half[at] = Number.isNaN(other) || wins(one, other) ? one : Number.isNaN(one) || wins(other, one) ? other : one
  }
  return half
}

/**
 * Fills `out` with the lowest and highest value of cells `first` to before `end`; NaN where none has one. Walks from both
 * ends to levels that are as coarse as they can be.
 */
export function rangeOf({ lows, highs }: Levels, first: number, end: number, out: { low: number; high: number }): void {
  let [from, to] = [Math.max(0, first), Math.min(lows[0]!.length, end)]
  let [low, high] = [NaN, NaN]
  for (let level = 0; from < to && level < lows.length; level++) {
    const [lowest, highest] = [lows[level]!, highs[level]!]
    if (from & 1) {
      if (!(low <= lowest[from]!)) low = Number.isNaN(lowest[from]!) ? low : lowest[from]!
      if (!(high >= highest[from]!)) high = Number.isNaN(highest[from]!) ? high : highest[from]!
      from++
    }
    if (to & 1 && from < to) {
      to--
      if (!(low <= lowest[to]!)) low = Number.isNaN(lowest[to]!) ? low : lowest[to]!
      if (!(high >= highest[to]!)) high = Number.isNaN(highest[to]!) ? high : highest[to]!
    }
    from >>= 1
    to >>= 1
  }
  out.low = low
  out.high = high
}
