import type { CorrelationForm } from '../../contract/correlation'
import type { ClipParts, PairForm } from './compareClip'
import { movePlace, type Layout } from './layout'
import type { Swapped } from './compareSwapped'
import type { NullPlan } from './resample/shuffle'
import { partnerAmong } from './resample/swap'

/** Chooses a variant of each clip. */
type Choice = (clip: number) => number

/** What the cells of a measure have in common. */
export interface Pool {
  readonly layout: Layout
  readonly plan: NullPlan
  /** where the null swaps clips */
  readonly swapped: Swapped | null
}

/** One cell of one form over all clips where it is defined. */
export interface PooledCell {
  /** clips where it is defined */
  readonly clips: readonly number[]
  readonly value: number
  /** values with one clip left out, or one block, these in a group for each clip */
  leftOut(): number[][]
  /** NaN where a draw has none */
  draws(): Float64Array
}

/**
 * Σ both / √(Σ self Σ self) over clips: minibatch CKA for the HSICs; the mean for measures whose self is 1.
 *
 * @see Nguyen, Raghu and Kornblith, ICLR 2021, eq. 2
 */
export function poolCell(
  parts: readonly ClipParts[],
  form: PairForm,
  cell: number,
  clips: readonly number[],
  { layout, plan, swapped }: Pool,
): PooledCell {
  const pooled = (among: readonly number[], choice: Choice): number => {
    let [both, image, video] = [0, 0, 0]
    for (const clip of among) {
      const { slots, forms } = parts[clip]!
      const found = forms.get(form)!
      const variant = choice(clip)
      const place = slots.cells[cell]!
      both += found.both[variant * slots.cells.length + cell]!
      image += found.image[variant * slots.image.length + place.image]!
      video += found.video[variant * slots.video.length + place.video]!
    }
    return both / Math.sqrt(image * video)
  }
  const asTheyAre: Choice = () => 0
  return {
    clips,
    value: pooled(clips, asTheyAre),
    leftOut() {
      if (layout.leaves === 'clips')
        return [
          clips.map((left) =>
            pooled(
              clips.filter((clip) => clip !== left),
              asTheyAre,
            ),
          ),
        ]
      return clips.map((left) =>
        blockVariants(layout, left, cell).map((variant) => pooled(clips, (clip) => (clip === left ? variant : 0))),
      )
    },
    draws() {
      if (swapped) return swappedDraws(swapped.get(form)!)
      const value = pooled(clips, asTheyAre)
      return Float64Array.from({ length: plan.draws }, (_, draw) => {
        const move = (clip: number): number => plan.picks[draw * parts.length + clip]!
        const moved = pooled(clips, (clip) => movePlace(move(clip), plan))
        if (plan.kind === 'clip shuffle') return moved
        // A shift leaves fewer rows, which by itself changes the value: what it changes beyond that counts.
        const window = (from: Choice): number =>
          pooled(clips, (clip) => (from(clip) === 0 ? 0 : movePlace(from(clip), plan) + 1))
        const opposite: Choice = (clip) => (move(clip) === 0 ? 0 : plan.moves[clip]!.length - move(clip))
        return value + moved - (window(move) + window(opposite)) / 2
      })
    },
  }

  /** Self-similarities stay what they are, whoever a clip is set against. */
  function swappedDraws(both: Float64Array): Float64Array {
    const count = parts.length
    const among = new Set(clips)
    const own = (clip: number, partner: number): number => both[(cell * count + clip) * count + partner]!
    const total = clips.reduce((sum, clip) => sum + own(clip, clip), 0)
    const root = total / pooled(clips, asTheyAre)
    return Float64Array.from({ length: clips.length > 1 ? plan.draws : 0 }, (_, draw) => {
      const order = plan.picks.subarray(draw * count, (draw + 1) * count)
      return clips.reduce((sum, clip) => sum + own(clip, partnerAmong(clip, order, among)), 0) / root
    })
  }
}

/** Clips where a cell is defined in these forms. */
export function definedClips(parts: readonly ClipParts[], forms: readonly PairForm[], cell: number): number[] {
  return [...parts.keys()].filter((clip) => forms.every((form) => parts[clip]!.forms.get(form)!.reasons[cell] === null))
}

/** Forms that a heatmap is made of. */
export function sourcesOf(form: CorrelationForm): readonly PairForm[] {
  return form === 'difference' ? ['adversarial', 'benign'] : [form]
}

function blockVariants(layout: Layout, clip: number, cell: number): number[] {
  const { variants } = layout.clips[clip]!
  return [...variants.keys()].filter((at) => {
    const variant = variants[at]!
    return 'block' in variant && variant.blocks === layout.blocks[cell]
  })
}
