import { WorkbenchError } from '../../contract/error'
import type { Gram } from './gram'
import type { TimeWeights } from './sample'

/** Which source rows (frames, or steps) make each row that is compared, and with what weights. */
export type Picks = readonly Pick[]

interface Pick {
  readonly from: readonly number[]
  readonly weights: readonly number[]
}

interface HasRows {
  readonly rows: number
}

/** Every row as it is. */
export function allOf(count: number): Picks {
  return Array.from({ length: count }, (_, row) => ({ from: [row], weights: [1] }))
}

/** @throws WorkbenchError `similarity/weights-mismatch` if the weights are for another number of frames or steps */
export function picksOf({ steps, frames, data }: TimeWeights, image: HasRows, video: HasRows): Picks {
  if (frames !== image.rows || steps !== video.rows) throw weightsMismatch(steps, frames, image.rows, video.rows)
  return Array.from({ length: steps }, (_, step) => {
    const from = Array.from({ length: frames }, (_, frame) => frame).filter(
      (frame) => data[step * frames + frame] !== 0,
    )
    return { from, weights: from.map((frame) => data[step * frames + frame]!) }
  })
}

/** The same picks of source rows in another order: row r of the source is taken for what `order[r]` is. */
export function reordered(picks: Picks, order: ArrayLike<number>): Picks {
  return picks.map(({ from, weights }) => ({ from: from.map((row) => order[row]!), weights }))
}

/** Steps whose centre among the frames stays within the clip when it is moved by so many frames. */
export function stepsWithin(picks: Picks, shift: number, frames: number): number[] {
  return [...picks.keys()].filter((step) => {
    const { from, weights } = picks[step]!
    const centre = from.reduce((sum, frame, index) => sum + frame * weights[index]!, shift)
    return centre > -0.5 && centre < frames - 0.5 && from.some((frame) => isWithin(frame + shift, frames))
  })
}

/** Some steps, taken from so many frames later; what is beyond the clip's ends is left out, as it is for its first steps. */
export function shifted(picks: Picks, steps: readonly number[], shift: number, frames: number): Picks {
  return steps.map((step) => {
    const { from, weights } = picks[step]!
    const kept = [...from.keys()].filter((index) => isWithin(from[index]! + shift, frames))
    const sum = kept.reduce((total, index) => total + weights[index]!, 0)
    return { from: kept.map((index) => from[index]! + shift), weights: kept.map((index) => weights[index]! / sum) }
  })
}

function isWithin(frame: number, frames: number): boolean {
  return frame >= 0 && frame < frames
}

/**
 * Gram of picked rows, W K Wᵀ, and their sums, W s.
 *
 * @param places rows that each source row stands for: 1, or the places of a grid, which stay apart
 */
export function pickGram(source: Gram, picks: Picks, places: number): Gram {
  const width = source.sums.length
  if (isEverything(picks, width / places)) return source
  // W K first, then the same from the right; both walk along rows.
  const half = pickRows(source.gram, picks, places * width)
  const height = picks.length * places
  const gram = new Float64Array(height * height)
  for (let row = 0; row < height; row++) pickInto(gram, row * height, half, row * width, picks, places)
  return { gram, sums: pickRows(source.sums, picks, places) }
}

function isEverything(picks: Picks, count: number): boolean {
  return (
    picks.length === count &&
    picks.every(({ from, weights }, row) => from.length === 1 && from[0] === row && weights[0] === 1)
  )
}

/** W x for rows of `length` values. */
export function pickRows(values: Float64Array | Float32Array, picks: Picks, length: number): Float64Array {
  const out = new Float64Array(picks.length * length)
  pickInto(out, 0, values, 0, picks, length)
  return out
}

function pickInto(
  out: Float64Array,
  outAt: number,
  values: Float64Array | Float32Array,
  valuesAt: number,
  picks: Picks,
  length: number,
): void {
  for (let row = 0; row < picks.length; row++) {
    const { from, weights } = picks[row]!
    const to = outAt + row * length
    for (let index = 0; index < from.length; index++) {
      const at = valuesAt + from[index]! * length
      const weight = weights[index]!
      for (let i = 0; i < length; i++) out[to + i]! += weight * values[at + i]!
    }
  }
}

function weightsMismatch(steps: number, frames: number, rows: number, videoRows: number): WorkbenchError {
  return new WorkbenchError(
    'similarity/weights-mismatch',
    `Time weights bring ${frames} frames to ${steps} steps, but the image layer has ${rows} frames and the video layer ${videoRows} steps.`,
  )
}
