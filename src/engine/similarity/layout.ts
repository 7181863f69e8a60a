import { type RowUnit } from '../../contract/correlation'
import { viewOf, type LayerView } from './layerView'
import { allOf, picksOf, reordered, shifted, stepsWithin, type Picks } from './picks'
import { blocksPerClip, stepsWithout } from './resample/jackknife'
import { effectiveRows, memoryOf } from './resample/effectiveRows'
import type { Move, NullPlan } from './resample/shuffle'
import type { ClipSamples, TimeWeights } from './sample'

/** The layers of one clip. */
export interface ClipViews {
  readonly images: readonly LayerView[]
  readonly videos: readonly LayerView[]
}

/**
 * The same rows once more: the image layers moved against the video layers, both layers where such a shift leaves them
 * (unmoved, for comparison), or both without a block of steps.
 */
export type Variant = Move | { readonly window: number } | { readonly blocks: number; readonly block: number }

/** What of one clip is compared, whatever the measure. */
export interface ClipLayout {
  /** different ways in which frames are brought to steps, and which of them each video layer has */
  readonly groups: readonly Picks[]
  readonly groupOf: readonly number[]
  readonly frames: number
  /** of each video layer */
  readonly steps: readonly number[]
  /** the first is the clip as it is */
  readonly variants: readonly Variant[]
  /** independent rows of each cell, row by row */
  readonly effectiveRows: readonly number[]
}

export interface Layout {
  readonly rows: number
  readonly columns: number
  readonly clips: readonly ClipLayout[]
  /** leave out one clip at a time, or one block of one clip */
  readonly leaves: 'clips' | 'blocks'
  /** into how many blocks each clip is cut for a cell; 0: it has no interval */
  readonly blocks: readonly number[]
}

/** From this many clips on, one clip is left out at a time. */
const fewestClips = 5

export function viewsOf({ images, videos }: ClipSamples): ClipViews {
  return { images: images.map(viewOf), videos: videos.map(viewOf) }
}

/** @throws WorkbenchError `similarity/weights-mismatch` */
export function layOut(clips: readonly ClipSamples[], unit: RowUnit, plan: NullPlan): Layout {
  const [first] = clips as [ClipSamples]
  const [rows, columns] = [first.images.length, first.videos.length]
  const aligned = clips.map(alignClip)
  const effective = aligned.map((one, clip) => effectiveRowsOf(clips[clip]!, one, unit))
  const leaves = clips.length >= fewestClips ? ('clips' as const) : ('blocks' as const)
  const blocks = Array.from({ length: rows * columns }, (_, cell) => {
    if (leaves === 'clips') return 0
    const steps = Math.min(...aligned.map((one) => one.steps[cell % columns]!))
    // Rows of clips are independent, so that each is a block.
    if (unit === 'clips') return steps >= fewestClips ? steps : 0
    const independent = effective.reduce((sum, ofClip) => sum + ofClip[cell]!, 0)
    return blocksPerClip(independent, clips.length, steps)
  })
  const cuts = [...new Set(blocks)].filter((count) => count > 0)
  const leaveOuts = cuts.flatMap((count) => Array.from({ length: count }, (_, block) => ({ blocks: count, block })))
  return {
    rows,
    columns,
    leaves,
    blocks,
    clips: aligned.map((one, clip) => ({
      ...one,
      effectiveRows: effective[clip]!,
      variants: [...plan.moves[clip]!.flatMap(withWindow), ...leaveOuts],
    })),
  }
}

type Aligned = Pick<ClipLayout, 'groups' | 'groupOf' | 'steps' | 'frames'>

function alignClip({ images, videos, weights }: ClipSamples): Aligned {
  const kinds: TimeWeights[] = []
  const groupOf = weights.map((one) => {
    const known = kinds.findIndex((kind) => isSame(kind, one))
    return known >= 0 ? known : kinds.push(one) - 1
  })
  // Every pair is looked at, so that weights that do not fit are found before anything is computed.
  const all = images.map((image) => weights.map((one, layer) => picksOf(one, image, videos[layer]!)))
  return {
    groups: kinds.map((kind) => all[0]![weights.indexOf(kind)]!),
    groupOf,
    steps: weights.map(({ steps }) => steps),
    frames: images[0]?.rows ?? 0,
  }
}

export function isSame(a: TimeWeights, b: TimeWeights): boolean {
  return a.steps === b.steps && a.frames === b.frames && a.data.every((weight, at) => weight === b.data[at])
}

function effectiveRowsOf(clip: ClipSamples, { groups, groupOf, steps }: Aligned, unit: RowUnit): number[] {
  const { images, videos } = viewsOf(clip)
  if (unit === 'clips') return images.flatMap(() => steps)
  const ofVideo = videos.map((video) => memoryOf(video.rows(allOf(video.sample.rows), null)))
  return images.flatMap((image) => {
    const ofImage = groups.map((picks) => memoryOf(image.rows(picks, null)))
    return videos.map((_, layer) => effectiveRows(steps[layer]!, ofImage[groupOf[layer]!]!, ofVideo[layer]!))
  })
}

/** A shift is compared with what its window gives without it. */
function withWindow(move: Move): Variant[] {
  return 'shift' in move && move.shift !== 0 ? [move, { window: move.shift }] : [move]
}

/** Where in `variants` each move of the null stands; its window, if it has one, is the next. */
export function movePlace(move: number, plan: NullPlan): number {
  return plan.kind === 'shift in time' ? Math.max(0, 2 * move - 1) : move
}

/** Source rows of an image layer in a variant, for one way of bringing frames to steps. */
export function imagePicks({ frames }: ClipLayout, picks: Picks, variant: Variant): Picks {
  if ('order' in variant) return reordered(picks, variant.order)
  if ('shift' in variant) return shifted(picks, stepsWithin(picks, variant.shift, frames), variant.shift, frames)
  return stepsOf(picks, variant, frames).map((step) => picks[step]!)
}

/** Steps of a video layer in a variant, by how frames are brought to them. */
export function videoPicks({ frames }: ClipLayout, picks: Picks, variant: Variant): Picks {
  if ('order' in variant) return allOf(picks.length)
  const all = allOf(picks.length)
  return stepsOf(picks, variant, frames).map((step) => all[step]!)
}

function stepsOf(picks: Picks, variant: Exclude<Variant, { readonly order: Int32Array }>, frames: number): number[] {
  if ('block' in variant) return stepsWithout(variant.block, variant.blocks, picks.length)
  return stepsWithin(picks, 'shift' in variant ? variant.shift : variant.window, frames)
}
