import { clamped, distinct, factorial, permutation, type NullPlan, shuffled } from './shuffle'
import { createRandom } from '../../tensor/random'

/**
 * Clips whose image layers are set against the video layers of another clip, each clip's rows in their own order: what two
 * slow layers share by themselves is kept, what they share of the same clip is not. No row is lost, whatever the steps.
 *
 * @param wanted draws; if there are no more different ones, each is made once
 */
export function clipSwaps(clips: number, wanted: number, seed: number): NullPlan {
  const possible = clamped(factorial(clips) - 1)
  const random = createRandom(seed)
  const picks =
    possible <= wanted
      ? Array.from({ length: possible }, (_, index) => permutation(clips, index + 1))
      : distinct(wanted, permutation(clips, 0), () => shuffled(clips, random))
  const moves = Array.from({ length: clips }, () => [{ shift: 0 }])
  return { kind: 'clip swap', moves, picks: Int32Array.from(picks.flat()), draws: picks.length, possible }
}

/**
 * Whose video layers a clip's image layers are set against, where only some of the clips count: the draw's own order with
 * the others passed over.
 *
 * @param order partner of each clip
 */
export function partnerAmong(clip: number, order: Int32Array, among: ReadonlySet<number>): number {
  let partner = order[clip]!
  while (!among.has(partner)) partner = order[partner]!
  return partner
}
