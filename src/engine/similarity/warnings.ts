import { measureCatalogue, type Correlation, type CorrelationMatrix, type Measure } from '../../contract/correlation'
import type { ClipParts } from './compareClip'
import type { CorrelateOptions } from './options'
import type { NullPlan } from './resample/shuffle'
import type { ClipSamples } from './sample'

/** Rows per feature below which measures that are not debiased read high for unrelated layers. */
const rowsPerFeature = 10
const significance = 0.05
/** Below this many rows, values near the ends of the range come about by chance: U-centring leaves n (n - 3) / 2 degrees of freedom. */
const fewRows = 8

/** What to keep in mind of one measure, seen from its parts over each clip. */
export function measureWarnings(
  measure: Measure,
  clips: readonly ClipParts[],
  samples: ClipSamples,
  options: CorrelateOptions,
): string[] {
  const { name, leastRows } = measureCatalogue[measure]
  const cells = clips[0]!.slots.cells
  const count = (holds: (cell: number) => boolean): number => cells.filter((_, cell) => holds(cell)).length
  const few = count((cell) => {
    const { steps, places } = cells[cell]!
    return steps * places < rowsPerFeature * featuresOf(samples, cell, options)
  })
  const coarse = count((cell) => clips.some(({ slots }) => slots.cells[cell]!.isCoarsened))
  const partial = count((cell) => {
    const defined = clips.filter(({ forms }) => forms.get('benign')!.reasons[cell] === null).length
    return defined > 0 && defined < clips.length
  })
  const short = count((cell) => {
    const { steps, places } = cells[cell]!
    const rows = steps * places * clips.length
    return rows >= leastRows && rows < fewRows && clips[0]!.forms.get('benign')!.reasons[cell] === null
  })
  const of = (found: number): string => `${found} of ${cells.length} cells`
  return [
    ...(few > 0 && (measure === 'cka-biased' || measure === 'procrustes')
      ? [
          `${name}: in ${of(few)} there are fewer rows than ${rowsPerFeature} times the features. There it is high for unrelated layers too; compare with the null only, or take debiased CKA.`,
        ]
      : []),
    ...(short > 0 && leastRows > 1
      ? [
          `${name}: ${of(short)} compare fewer than ${fewRows} rows. There values near the ends of the range come about by chance; go by p and the null band, or take more clips.`,
        ]
      : []),
    ...(coarse > 0
      ? [`${name}: in ${of(coarse)} the common grid was made coarser than asked for, to keep the number of rows small.`]
      : []),
    ...(partial > 0
      ? [`${name}: in ${of(partial)} some of the clips are left out, because there the value is undefined.`]
      : []),
  ]
}

/** @returns null without nulls */
export function describeNull({ kind, draws, possible }: NullPlan, { nulls }: CorrelateOptions): Correlation['null'] {
  return nulls > 0 ? { kind, draws, possible, smallestP: 1 / (draws + 1) } : null
}

export function nullWarnings(described: Correlation['null'], { nulls }: CorrelateOptions): string[] {
  if (!described) return []
  const { kind, draws, possible, smallestP } = described
  const isShift = kind === 'shift in time'
  const least = smallestP.toPrecision(2)
  const remedy = isShift ? 'Take more frames, or more clips.' : 'Compare more clips.'
  const warnings: string[] = []
  if (draws < nulls)
    warnings.push(
      `There are only ${possible} different ${isShift ? 'shifts in time' : 'orders of the clips'}, so ${draws} draws were made, not ${nulls}. ${remedy}`,
    )
  if (smallestP > significance) {
    const advice = possible > draws ? ' Ask for more draws.' : draws < nulls ? '' : ` ${remedy}`
    warnings.push(`Nothing can be significant at 5 %: with ${draws} draws no p value is below ${least}.${advice}`)
  }
  return warnings
}

export function intervalWarnings(matrices: readonly CorrelationMatrix[]): string[] {
  return matrices.flatMap(({ measure, form, values, low }) => {
    const all = values.flat()
    const without = all.filter((value, cell) => value !== null && low.flat()[cell] === null).length
    if (without === 0) return []
    return [
      `${measureCatalogue[measure].name}, ${form}: ${without} of ${all.length} cells have no interval, because there are fewer than 5 clips or blocks of steps to leave out, or too few rows without one.`,
    ]
  })
}

function featuresOf({ images, videos }: ClipSamples, cell: number, { rowUnit }: CorrelateOptions): number {
  const layers = [images[Math.floor(cell / videos.length)]!, videos[cell % videos.length]!]
  return Math.max(
    ...layers.map(({ dimensions, channels }) =>
      rowUnit === 'positions' ? (channels?.channels ?? dimensions) : dimensions,
    ),
  )
}
