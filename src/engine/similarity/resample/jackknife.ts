import { upperStudentT } from './studentT'

/** Fewer leave-outs say too little about the spread. */
const fewestBlocks = 5
/** Blocks that one clip is cut into: few sizes, so that what is left of a layer serves many cells. */
const blockCounts = [20, 14, 10, 7, 5, 3, 2]

/**
 * Into how many blocks of neighbouring steps each clip is cut: in all about as many as there are independent rows, from 5
 * to 20; a block is then about as long as neighbours are alike.
 *
 * @param effectiveRows of all clips together
 * @param steps of the shortest clip
 * @returns 0 if no such number would make 5 blocks
 */
export function blocksPerClip(effectiveRows: number, clips: number, steps: number): number {
  const fewest = Math.ceil(fewestBlocks / clips)
  const most = Math.min(steps, Math.max(fewest, Math.floor(Math.min(20, effectiveRows) / clips)))
  return blockCounts.find((count) => count <= most && count >= fewest) ?? (steps >= fewest ? fewest : 0)
}

/** Steps that are left when block `block` of `blocks` is taken out. */
export function stepsWithout(block: number, blocks: number, steps: number): number[] {
  const border = (place: number): number => Math.floor((place * steps) / blocks)
  return Array.from({ length: steps }, (_, step) => step).filter(
    (step) => step < border(block) || step >= border(block + 1),
  )
}

export interface Interval {
  readonly low: number
  readonly high: number
}

/**
 * 95 % interval from the values with one block, or one clip, left out at a time: Student's t with a degree of freedom for
 * each leave-out but one of each group, times the jackknife's standard error, Σ (b - 1)/b Σ (left out - their mean)² over groups.
 *
 * @param groups each of leave-outs of the same kind: of blocks of one clip, or of clips
 * @param range least and largest value there is
 * @returns null for fewer than 5 leave-outs, or if one of them is NaN
 * @see Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapter 11; Shao and Tu, The Jackknife and Bootstrap,
 *   1995, for groups and strata
 */
export function jackknifeInterval(
  value: number,
  groups: readonly (readonly number[])[],
  [least, largest]: readonly [number, number],
): Interval | null {
  const leftOut = groups.flat()
  if (leftOut.length < fewestBlocks || leftOut.some(Number.isNaN)) return null
  const variance = groups.reduce((sum, group) => sum + jackknifeVariance(group), 0)
  const reach = upperStudentT(leftOut.length - groups.length) * Math.sqrt(variance)
  return { low: Math.max(least, value - reach), high: Math.min(largest, value + reach) }
}

function jackknifeVariance(leftOut: readonly number[]): number {
  const count = leftOut.length
  const mean = leftOut.reduce((sum, found) => sum + found, 0) / count
  const squares = leftOut.reduce((sum, found) => sum + (found - mean) ** 2, 0)
  return ((count - 1) / count) * squares
}
