import type { FrameTable } from '../../contract/clip'

/** What the decoder needs to find one picture again and to know that it is the same one. */
export interface PictureIndex {
  /** [numerator, denominator] in seconds */
  readonly timeBase: readonly [number, number]
  /** time stamp of each ordinal, in units of the time base; NaN where the file has none */
  readonly pts: Float64Array
  readonly isKey: Uint8Array<ArrayBuffer>
  /** Adler-32 of each decoded picture; null for an index read from the container only */
  readonly checksums: Uint32Array | null
  /** every picture has a time stamp and they rise: a picture can be found by it */
  readonly hasRisingTimes: boolean
}

/**
 * @param pts time stamp of each picture in presentation order, NaN where it has none
 * @param isKey 1 for key pictures
 */
export function indexPictures(
  { pts, isKey }: Pick<PictureIndex, 'pts' | 'isKey'>,
  checksums: Uint32Array | null,
  timeBase: readonly [number, number],
): PictureIndex {
  const hasRisingTimes = pts.every(
    (time, ordinal) => !Number.isNaN(time) && (ordinal === 0 || time > pts[ordinal - 1]!),
  )
  return { timeBase, pts, isKey, checksums, hasRisingTimes }
}

/** The nearest key picture at or before `ordinal`; 0 if there is none. */
export function keyBefore(index: PictureIndex, ordinal: number): number {
  for (let key = ordinal; key > 0; key--) if (index.isKey[key]) return key
  return 0
}

/** The first ordinal after `ordinal` that is a key picture, or the number of pictures. */
export function keyAfter(index: PictureIndex, ordinal: number): number {
  for (let key = ordinal + 1; key < index.pts.length; key++) if (index.isKey[key]) return key
  return index.pts.length
}

export interface Timing {
  readonly frames: FrameTable
  readonly durationSeconds: number
  readonly framesPerSecond: number
  readonly isVariableRate: boolean
}

/**
 * Times of all pictures from the first one. The last picture lasts as long as the median one; pictures without a time
 * stamp are spaced by `nominalRate`. The rate is variable when a step differs from the median by more than 2 percent
 * and more than one unit of the time base (which is rounding).
 */
export function timingOf(index: PictureIndex, nominalRate: number | null): Timing {
  const [numerator, denominator] = index.timeBase
  const secondsOf = (units: number): number => (units * numerator) / denominator
  const rate = nominalRate && nominalRate > 0 ? nominalRate : 25
  const first = index.pts[0] ?? NaN
  const hasAllTimes = index.pts.every((time) => !Number.isNaN(time))
  const times = Float64Array.from(index.pts, (time, ordinal) =>
    hasAllTimes ? secondsOf(time - first) : ordinal / rate,
  )
  const steps = Float64Array.from(index.pts.subarray(1), (time, before) => time - index.pts[before]!)
  const median = hasAllTimes ? medianOf(steps) : NaN
  const lastSeconds = median > 0 ? secondsOf(median) : 1 / rate
  const spanSeconds = times.at(-1) ?? 0
  return {
    frames: { length: times.length, timesSeconds: times, isKeyFrame: index.isKey },
    durationSeconds: spanSeconds + lastSeconds,
    framesPerSecond: spanSeconds > 0 ? meanRate(index, hasAllTimes, rate) : 1 / lastSeconds,
    isVariableRate: hasAllTimes && steps.some((step) => Math.abs(step - median) > Math.max(1, 0.02 * median)),
  }
}

/** In whole units of the time base until the last division, so that 25 comes out as 25. */
function meanRate({ pts, timeBase }: PictureIndex, hasAllTimes: boolean, rate: number): number {
  if (!hasAllTimes) return rate
  return ((pts.length - 1) * timeBase[1]) / ((pts.at(-1)! - pts[0]!) * timeBase[0])
}

function medianOf(values: Float64Array): number {
  const sorted = values.toSorted()
  return sorted[Math.floor(sorted.length / 2)] ?? NaN
}
