import { measureCatalogue, type Measure } from '../../contract/correlation'
import type { LayerView, Grid } from './layerView'
import { imagePicks, videoPicks, type ClipLayout, type ClipViews } from './layout'
import { rules } from './measure'
import type { Reason, Rule } from './measure/rule'
import type { CorrelateOptions } from './options'
import type { Pace } from './pace'
import type { Picks } from './picks'
import { slotsOf, type Slots } from './slots'

/** What the image models saw, and what the video models saw. */
export const pairForms = {
  benign: ['benign', 'benign'],
  adversarial: ['adversarial', 'adversarial'],
  'benign-adversarial': ['benign', 'adversarial'],
} as const
export type PairForm = keyof typeof pairForms
type Side = (typeof pairForms)[PairForm][number]

/** The layers of a clip, without the perturbation and, if it was attacked, with it. */
export type Sides = Readonly<Record<'benign', ClipViews> & Partial<Record<Side, ClipViews>>>

/** One measure over one clip: every cell in every variant of the clip, in parts that can be added up over clips. */
export interface ClipParts {
  readonly slots: Slots
  readonly forms: ReadonlyMap<PairForm, FormParts>
}

interface FormParts {
  /** [variants, cells]; NaN where undefined, or not asked for */
  readonly both: Float64Array
  /** [variants, image slots] */
  readonly image: Float64Array
  /** [variants, video slots] */
  readonly video: Float64Array
  /** why a cell is undefined for the clip as it is */
  readonly reasons: (Reason | null)[]
}

/** @param blocks into how many blocks each cell wants a clip cut */
export async function compareClip(
  sides: Sides,
  clip: ClipLayout,
  measure: Measure,
  blocks: readonly number[],
  options: CorrelateOptions,
  pace: Pace,
): Promise<ClipParts> {
  const slots = slotsOf(sides.benign, clip, measure, options)
  const names = formsOf(sides)
  const forms = new Map(names.map((name) => [name, emptyParts(clip.variants.length, slots)]))
  const layers = readLayers(sides, clip, measure, slots, options)
  for (const [at, variant] of clip.variants.entries()) {
    const { image, video, rows } = layers(at)
    for (const [cell, place] of slots.cells.entries()) {
      if ('block' in variant && variant.blocks !== blocks[cell]) continue
      for (const [name, parts] of forms) {
        if (parts.reasons[cell] !== null) continue
        const [imageSide, videoSide] = pairForms[name]
        const found =
          place.reason ??
          tooFewRows(measure, options, rows(cell)) ??
          combine(rules[measure], image(imageSide, place.image), video(videoSide, place.video))
        if (typeof found !== 'string') record(parts, slots, at, cell, found)
        else if (at === 0) parts.reasons[cell] = found
      }
      await pace.rest()
    }
    await pace.step()
  }
  return { slots, forms }
}

/** Forms of the heatmap that there are samples for. */
export function formsOf(sides: Partial<Record<Side, unknown>>): PairForm[] {
  return (Object.keys(pairForms) as PairForm[]).filter((name) => pairForms[name].every((side) => sides[side]))
}

type Form = object | Reason
type Store = (side: Side, slot: number) => Form

interface VariantLayers {
  readonly image: Store
  readonly video: Store
  /** of a cell */
  rows(cell: number): number
}

/** The forms of layers in one variant after the other, each computed when it is first needed. */
export function readLayers(
  sides: Sides,
  clip: ClipLayout,
  measure: Measure,
  slots: Slots,
  options: CorrelateOptions,
): (variant: number) => VariantLayers {
  const rule = rules[measure]
  const read = (view: LayerView, picks: Picks, grid: Grid | null): Form =>
    rule.form(rule.reads === 'rows' ? view.rows(picks, grid) : view[rule.reads](picks, grid!), options)
  const videosOf = (at: number): Store =>
    storeOf((side, slot) => {
      const { layer, grid } = slots.video[slot]!
      const picks = videoPicks(clip, clip.groups[clip.groupOf[layer]!]!, clip.variants[at]!)
      return read(sides[side]!.videos[layer]!, picks, grid)
    })
  const inOrder = videosOf(0)
  let ofShift = inOrder
  return (at) => {
    const variant = clip.variants[at]!
    const picks = clip.groups.map((group) => imagePicks(clip, group, variant))
    // Only the image layers' rows are moved: the video layers are the same for all orders, and for a shift and its window.
    if ('shift' in variant && at > 0) ofShift = videosOf(at)
    return {
      image: storeOf((side, slot) => {
        const { layer, group, grid } = slots.image[slot]!
        return read(sides[side]!.images[layer]!, picks[group]!, grid)
      }),
      video: at === 0 || 'order' in variant ? inOrder : 'block' in variant ? videosOf(at) : ofShift,
      rows(cell) {
        const { image, places } = slots.cells[cell]!
        return picks[slots.image[image]!.group]!.length * places
      },
    }
  }
}

function storeOf(make: Store): Store {
  const forms: Record<Side, Form[]> = { benign: [], adversarial: [] }
  return (side, slot) => (forms[side][slot] ??= make(side, slot))
}

interface Combined {
  readonly both: number
  readonly image: number
  readonly video: number
}

export function combine(rule: Rule, image: Form, video: Form): Combined | Reason {
  if (typeof image === 'string') return `The image layer ${image}.`
  if (typeof video === 'string') return `The video layer ${video}.`
  const both = rule.both(image, video)
  return typeof both === 'string' ? both : { both, image: rule.self(image), video: rule.self(video) }
}

function tooFewRows(measure: Measure, { rowUnit }: CorrelateOptions, rows: number): Reason | null {
  const { name, leastRows } = measureCatalogue[measure]
  const least = rowUnit === 'clips' ? Math.max(fewestClips, leastRows) : leastRows
  if (rows >= least) return null
  const what = { frames: 'steps', positions: 'places and steps', clips: 'clips' }[rowUnit]
  return `${name} needs at least ${least} rows, and ${what} make ${rows} here.`
}

const fewestClips = 4

function emptyParts(variants: number, { image, video, cells }: Slots): FormParts {
  const empty = (count: number): Float64Array => new Float64Array(variants * count).fill(Number.NaN)
  return {
    both: empty(cells.length),
    image: empty(image.length),
    video: empty(video.length),
    reasons: cells.map(() => null),
  }
}

function record(parts: FormParts, { image, video, cells }: Slots, at: number, cell: number, found: Combined): void {
  const place = cells[cell]!
  parts.both[at * cells.length + cell] = found.both
  parts.image[at * image.length + place.image] = found.image
  parts.video[at * video.length + place.video] = found.video
}
