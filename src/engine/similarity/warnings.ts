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
    const rows = steps * places
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
          `${name}: ${of(short)} compare fewer than ${fewRows} rows of a clip. There values near the ends of the range come about by chance; go by p and the null band, or take more clips.`,
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

export function nullWarnings(
  described: Correlation['null'],
  matrices: readonly CorrelationMatrix[],
  { nulls }: CorrelateOptions,
): string[] {
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
  } else warnings.push(...drawWarnings(described, matrices), ...discoveryWarnings(described, matrices))
  return warnings
}

/** Shifts of layers with few steps leave too few rows, so that fewer draws count. */
function drawWarnings({ draws }: NonNullable<Correlation['null']>, matrices: readonly CorrelationMatrix[]): string[] {
  return matrices.flatMap(({ measure, form, draws: ofCells = [], values }) => {
    if (form === 'difference') return []
    const defined = values.flat()
    const short = ofCells.flat().filter((own, cell) => defined[cell] !== null && 1 / ((own ?? 0) + 1) > significance)
    if (short.length === 0) return []
    return [
      `${measureCatalogue[measure].name}, ${form}: in ${short.length} of ${defined.length} cells too few of the ${draws} draws leave enough rows, so that they cannot be significant at 5 %. Compare 5 clips or more of the same number of frames, or more frames.`,
    ]
  })
}

/** With many cells even the smallest p is too large, unless many cells have it. */
function discoveryWarnings(
  { smallestP, draws, possible }: NonNullable<Correlation['null']>,
  matrices: readonly CorrelationMatrix[],
): string[] {
  const cells = Math.max(0, ...matrices.map(({ values }) => values.flat().filter((value) => value !== null).length))
  const needed = Math.ceil((smallestP * cells) / significance)
  if (needed <= 1) return []
  const more = possible > draws ? 'Ask for more draws' : 'Take more clips or frames'
  return [
    `At a false discovery rate of 5 % a cell counts only if ${needed} of the ${cells} cells or more have the smallest p that ${draws} draws can give. ${more} to tell single cells.`,
  ]
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
