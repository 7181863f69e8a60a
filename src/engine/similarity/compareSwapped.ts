import type { Measure } from '../../contract/correlation'
import { type ClipParts, combine, formsOf, type PairForm, pairForms, readLayers, type Sides } from './compareClip'
import type { Layout } from './layout'
import { rules } from './measure'
import type { CorrelateOptions } from './options'
import type { Pace } from './pace'

/** [cells, clips, clips]: what the image layer over one clip and the video layer over another have in common; NaN if nothing. */
export type Swapped = ReadonlyMap<PairForm, Float64Array>

/** Compares every clip's image layers with every other clip's video layers, for the null that swaps clips. */
export async function compareSwapped(
  sides: readonly Sides[],
  parts: readonly ClipParts[],
  layout: Layout,
  measure: Measure,
  options: CorrelateOptions,
  pace: Pace,
): Promise<Swapped> {
  const layers = sides.map((side, clip) =>
    readLayers(side, layout.clips[clip]!, measure, parts[clip]!.slots, options)(0),
  )
  const { cells } = parts[0]!.slots
  const found = new Map(
    formsOf(sides[0]!).map((name) => [name, new Float64Array(cells.length * sides.length ** 2).fill(Number.NaN)]),
  )
  for (const [cell, place] of cells.entries()) {
    for (const [name, values] of found) {
      const [imageSide, videoSide] = pairForms[name]
      const isDefined = parts.map(({ forms }) => forms.get(name)!.reasons[cell] === null)
      layers.forEach(({ image }, i) =>
        layers.forEach(({ video }, j) => {
          if (!isDefined[i] || !isDefined[j]) return
          const both = combine(rules[measure], image(imageSide, place.image), video(videoSide, place.video))
          if (typeof both !== 'string') values[(cell * sides.length + i) * sides.length + j] = both.both
        }),
      )
      await pace.rest()
    }
  }
  return found
}
