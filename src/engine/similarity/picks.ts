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

/**
 * Gram of picked rows, W K Wᵀ, and their sums, W s.
 *
 * @param places rows that each source row stands for: 1, or the places of a grid, which stay apart
 */
export function pickGram({ gram, sums }: Gram, picks: Picks, places: number): Gram {
  const width = sums.length
  const height = picks.length * places
  // W K first, then the same from the right; both walk along rows.
  const half = pickRows(gram, picks, places * width)
  const out = new Float64Array(height * height)
  for (let row = 0; row < height; row++) {
    const source = half.subarray(row * width, (row + 1) * width)
    out.set(pickRows(source, picks, places), row * height)
  }
  return { gram: out, sums: pickRows(sums, picks, places) }
}

/** W x for rows of `length` values. */
export function pickRows(values: ArrayLike<number>, picks: Picks, length: number): Float64Array {
  const out = new Float64Array(picks.length * length)
  picks.forEach(({ from, weights }, row) => {
    for (let index = 0; index < from.length; index++) {
      const [at, weight] = [from[index]! * length, weights[index]!]
      for (let i = 0; i < length; i++) out[row * length + i]! += weight * values[at + i]!
    }
  })
  return out
}

function weightsMismatch(steps: number, frames: number, rows: number, videoRows: number): WorkbenchError {
  return new WorkbenchError(
    'similarity/weights-mismatch',
    `Time weights bring ${frames} frames to ${steps} steps, but the image layer has ${rows} frames and the video layer ${videoRows} steps.`,
  )
}
