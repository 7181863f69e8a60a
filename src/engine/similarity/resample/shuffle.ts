import type { Correlation } from '../../../contract/correlation'
import { createRandom, type RandomWords } from '../../tensor/random'

/** Ways of setting the image layers' rows against the video layers', as if there were no relation. */
export interface NullPlan {
  readonly kind: NonNullable<Correlation['null']>['kind']
  /** for each clip, what may be done to it; the first is nothing */
  readonly moves: readonly (readonly Move[])[]
  /** which move of each clip a draw makes, [draws, clips]; no two draws are the same, none moves nothing */
  readonly picks: Int32Array
  readonly draws: number
  /** different draws that are possible, or 2^53 - 1 if there are more */
  readonly possible: number
}

/** The image layers' rows in another order, or by so many frames later. */
export type Move = { readonly order: Int32Array } | { readonly shift: number }

/**
 * Shifts in time: every clip by a number of frames of its own, at least one of them by more than none. They keep
 * neighbours together, so that the null has the autocorrelation of the data. They reach from a third of a clip earlier to a
 * third later: the few frames that longer ones leave scatter more than the value itself, and hide it. Nothing is carried from the
 * end to the beginning: it would part neighbours at the seam, and layers that merely change slowly would all seem related.
 *
 * @param frames of each clip
 * @param wanted draws; if there are no more different ones, each is made once. 0: nothing is moved
 */
export function timeShifts(frames: readonly number[], wanted: number, seed: number): NullPlan {
  const moves = frames.map((count) => shiftsOf(wanted > 0 ? count : 0))
  const counts = moves.map(({ length }) => length)
  const possible = clamped(counts.reduce((product, count) => product * count, 1) - 1)
  const random = createRandom(seed)
  const picks =
    possible <= wanted
      ? Array.from({ length: possible }, (_, draw) => digitsOf(draw + 1, counts))
      : distinct(
          wanted,
          frames.map(() => 0),
          () => counts.map((count) => below(count, random)),
        )
  return { kind: 'shift in time', moves, picks: Int32Array.from(picks.flat()), draws: picks.length, possible }
}

/** None first, then later ones, then earlier ones: the opposite of each stands as far from the end. */
function shiftsOf(frames: number): { readonly shift: number }[] {
  const furthest = Math.floor(frames / 3)
  return Array.from({ length: 2 * furthest + 1 }, (_, move) => ({
    shift: move <= furthest ? move : move - 2 * furthest - 1,
  }))
}

/** Permutations of clips, which have no order in time. */
export function clipShuffles(clips: number, wanted: number, seed: number): NullPlan {
  const possible = clamped(factorial(clips) - 1)
  const random = createRandom(seed)
  const found =
    possible <= wanted
      ? Array.from({ length: possible }, (_, index) => permutation(clips, index + 1))
      : distinct(wanted, permutation(clips, 0), () => shuffled(clips, random))
  const moves = [permutation(clips, 0), ...found].map((order) => ({ order: Int32Array.from(order) }))
  const picks = Int32Array.from(found, (_, draw) => draw + 1)
  return { kind: 'clip shuffle', moves: [moves], picks, draws: found.length, possible }
}

/** A number written with digits that count up to `bases` each. */
function digitsOf(value: number, bases: readonly number[]): number[] {
  let left = value
  return bases.map((base) => {
    const digit = left % base
    left = (left - digit) / base
    return digit
  })
}

/** Number `index` of all permutations; number 0 leaves everything where it is. */
export function permutation(count: number, index: number): number[] {
  const left = Array.from({ length: count }, (_, place) => place)
  const bases = left.map((place) => count - place)
  // The last digit turns slowest, so the digits are read from the end.
  return digitsOf(index, bases.toReversed())
    .toReversed()
    .map((digit) => left.splice(digit, 1)[0]!)
}

/** @see Durstenfeld, CACM 1964 */
export function shuffled(count: number, random: RandomWords): number[] {
  const order = Array.from({ length: count }, (_, place) => place)
  for (let place = count - 1; place > 0; place--) {
    const other = below(place + 1, random)
    ;[order[place], order[other]] = [order[other]!, order[place]!]
  }
  return order
}

/** Different draws, none of which is what there is already. */
export function distinct(wanted: number, already: readonly number[], draw: () => number[]): number[][] {
  const seen = new Map<string, number[]>([[already.join(), []]])
  while (seen.size <= wanted) {
    const found = draw()
    if (!seen.has(found.join())) seen.set(found.join(), found)
  }
  return [...seen.values()].slice(1)
}

/** A whole number from 0, less than `count`, each as likely; 2^32 is so much more that the rest does not show. */
function below(count: number, random: RandomWords): number {
  return Math.floor((random() / 2 ** 32) * count)
}

export function factorial(count: number): number {
  return count < 2 ? 1 : count * factorial(count - 1)
}

export function clamped(count: number): number {
  return Math.min(count, Number.MAX_SAFE_INTEGER)
}
