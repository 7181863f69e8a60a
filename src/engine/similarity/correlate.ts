import type { Correlation, CorrelationForm, CorrelationMatrix } from '../../contract/correlation'
import { WorkbenchError } from '../../contract/error'
import { clipsAsRows } from './clipRows'
import { compareClip, formsOf, type ClipParts, type Sides } from './compareClip'
import { compareSwapped } from './compareSwapped'
import { heatmapOf } from './heatmap'
import { isSame, layOut, viewsOf, type Layout } from './layout'
import type { CorrelateOptions } from './options'
import { paceOf, type Hooks, type Pace } from './pace'
import { clipShuffles, type NullPlan, timeShifts } from './resample/shuffle'
import { clipSwaps } from './resample/swap'
import type { ClipSamples } from './sample'
import { describeNull, intervalWarnings, measureWarnings, nullWarnings } from './warnings'

export type { CorrelateOptions, Hooks }

/** One clip as all layers saw it, without and with the perturbation. */
export interface ClipPair {
  readonly benign: ClipSamples
  readonly adversarial: ClipSamples | null
}

export interface Correlated {
  /** for every measure in turn, every form that there are samples for */
  readonly matrices: CorrelationMatrix[]
  readonly null: Correlation['null']
  /** sentences */
  readonly warnings: string[]
}

/**
 * Every image layer with every video layer by every measure: values with their intervals, null distributions and
 * effective rows, for the clips as they are and, if they have adversarial samples, with the perturbation too.
 *
 * @param clips at least one; the same layers in each, adversarial samples in all or in none
 * @throws WorkbenchError `similarity/cancelled`, `similarity/no-clips`, `similarity/mixed-clips`,
 *   `similarity/weights-mismatch`, `similarity/clip-mismatch`, `similarity/no-channel-maps`
 */
export async function correlate(
  clips: readonly ClipPair[],
  options: CorrelateOptions,
  hooks: Hooks,
): Promise<Correlated> {
  check(clips)
  const pairs = options.rowUnit === 'clips' ? [asOneClip(clips)] : clips
  const benign = pairs.map((pair) => pair.benign)
  const plan = planOf(benign, clips.length, options)
  const layout = layOut(benign, options.rowUnit, plan)
  const variants = layout.clips.reduce((sum, clip) => sum + clip.variants.length, 0)
  const pace = paceOf(hooks, variants * options.measures.length)

  const parts = await compareAll(pairs, layout, options, pace)
  const forms: CorrelationForm[] = formsOf(pairs[0]!)
  const matrices: CorrelationMatrix[] = []
  const warnings: string[] = []
  for (const [at, measure] of options.measures.entries()) {
    const ofMeasure = parts.map((ofClip) => ofClip[at]!)
    const swapped =
      plan.kind === 'clip swap' && plan.draws > 0
        ? await compareSwapped(pairs.map(sidesOf), ofMeasure, layout, measure, options, pace)
        : null
    warnings.push(...measureWarnings(measure, ofMeasure, benign[0]!, options))
    for (const form of pairs[0]!.adversarial ? [...forms, 'difference' as const] : forms) {
      matrices.push(heatmapOf(measure, form, ofMeasure, { layout, plan, swapped }))
      await pace.rest()
    }
  }
  const described = describeNull(plan, options)
  warnings.push(...nullWarnings(described, matrices, options), ...intervalWarnings(matrices))
  return { matrices, null: described, warnings }
}

/** Parts of each clip, by measure. One clip at a time, so that what is derived from its samples can go. */
async function compareAll(
  pairs: readonly ClipPair[],
  layout: Layout,
  options: CorrelateOptions,
  pace: Pace,
): Promise<ClipParts[][]> {
  const all: ClipParts[][] = []
  for (const [clip, pair] of pairs.entries()) {
    const sides = sidesOf(pair)
    const ofClip: ClipParts[] = []
    for (const measure of options.measures)
      ofClip.push(await compareClip(sides, layout.clips[clip]!, measure, layout.blocks, options, pace))
    all.push(ofClip)
  }
  return all
}

function sidesOf({ benign, adversarial }: ClipPair): Sides {
  return { benign: viewsOf(benign), ...(adversarial && { adversarial: viewsOf(adversarial) }) }
}

/** From this many clips on they have enough different orders for a null. */
const fewestSwapped = 5

/**
 * Clips alike in frames and steps are swapped, which loses no rows; others are shifted in time. Rows of positions are too
 * many to keep those of all clips at once.
 */
function planOf(clips: readonly ClipSamples[], count: number, { rowUnit, nulls, seed }: CorrelateOptions): NullPlan {
  if (rowUnit === 'clips') return clipShuffles(count, nulls, seed)
  const canSwap = rowUnit === 'frames' && count >= fewestSwapped && clips.every((clip) => isFedAlike(clip, clips[0]!))
  return canSwap ? clipSwaps(count, nulls, seed) : timeShifts(clips.map(framesOf), nulls, seed)
}

function isFedAlike({ weights }: ClipSamples, other: ClipSamples): boolean {
  return weights.every((one, layer) => isSame(one, other.weights[layer]!))
}

function asOneClip(clips: readonly ClipPair[]): ClipPair {
  const adversarial = clips.flatMap((clip) => clip.adversarial ?? [])
  return {
    benign: clipsAsRows(clips.map(({ benign }) => benign)),
    adversarial: adversarial.length > 0 ? clipsAsRows(adversarial) : null,
  }
}

function framesOf({ images }: ClipSamples): number {
  return images[0]?.rows ?? 0
}

function check(clips: readonly ClipPair[]): void {
  const [first] = clips
  if (!first) throw new WorkbenchError('similarity/no-clips', 'There is no clip to compare layers over.')
  const shapeOf = ({ images, videos }: ClipSamples): string =>
    `${images.length} image and ${videos.length} video layers`
  const describe = ({ benign, adversarial }: ClipPair): string =>
    `${shapeOf(benign)}, ${adversarial ? `with the perturbation ${shapeOf(adversarial)}` : 'no perturbation'}`
  for (const [at, clip] of clips.entries())
    if (describe(clip) !== describe(first))
      throw new WorkbenchError(
        'similarity/mixed-clips',
        `Clip ${at + 1} has ${describe(clip)}; the first has ${describe(first)}. Expected the same of all.`,
      )
}
