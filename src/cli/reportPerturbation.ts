import {
  type FormMeasures,
  maskedMeasures,
  perturbationFormNames,
  perturbationMeasures,
  type PerturbationComparison,
  type PerturbationMeasured,
  type PerturbationMeasure,
} from '../contract/perturbation'
import { maskWords, measureNumber, measureTitle } from '../figure/perturbation/words'
import { formatTable } from './table'

/** Measures over the clip, a column for each form, then the frames where a measure is lowest and highest. */
export function describePerturbation({ folder, measures }: PerturbationMeasured): string {
  const { forms, frames, height, width } = measures
  const rows = perturbationMeasures.map((measure) => [
    measureTitle(measure),
    ...forms.map((form) => valueText(measure, form)),
    rangeText(measure, forms[0]!, measures.ordinals),
  ])
  return [
    `Perturbation of ${frames} ${frames === 1 ? 'frame' : 'frames'} of ${width}x${height} pixels, adversarial minus benign, over the clip:`,
    formatTable(['measure', ...forms.map(({ form }) => perturbationFormNames[form]), 'float, frame by frame'], rows),
    ...maskedLines(measures),
    ...notesOf(measures),
    '',
    `Frame by frame: perturbation.csv in ${folder}`,
  ].join('\n')
}

/** The same of two runs side by side, then the cosine between their perturbations. */
export function describeComparison({ runs, cosines, overall, reason, differences }: PerturbationComparison): string {
  const columns = runs.flatMap(({ measures }, run) => measures.forms.map((form) => ({ form, run })))
  const rows = perturbationMeasures.map((measure) => [
    measureTitle(measure),
    ...columns.map(({ form }) => valueText(measure, form)),
  ])
  const header = columns.map(({ form: { form }, run }) => `${run === 0 ? 'A' : 'B'} ${perturbationFormNames[form]}`)
  const known = cosines.flatMap(({ cosine }) => (cosine === null ? [] : [cosine]))
  const reasons = [...new Set(cosines.flatMap((frame) => (frame.reason === null ? [] : [frame.reason])))]
  return [
    `A: ${runs[0].folder}`,
    `B: ${runs[1].folder}`,
    ...differences,
    formatTable(['measure', ...header], rows),
    '',
    overall === null
      ? `Cosine between the perturbations (float): undefined. ${reason}`
      : `Cosine between the perturbations (float) of ${known.length} shared frames: ${overall.toFixed(4)}, frames from ${Math.min(...known).toFixed(4)} to ${Math.max(...known).toFixed(4)}.`,
    ...(overall === null ? [] : reasons.slice(0, 3)),
  ].join('\n')
}

/** The totals once more over what the mask lets change; nothing without a mask. */
function maskedLines(measures: PerturbationMeasured['measures']): string[] {
  const { forms } = measures
  const [masked] = forms.flatMap((form) => form.masked ?? [])
  if (!masked) return []
  const rows = maskedMeasures.map((measure) => [
    measureTitle(measure),
    ...forms.map((form) => {
      const value = form.masked?.[measure] ?? null
      return value === null ? 'undefined' : measureNumber(measure, value)
    }),
  ])
  return [
    '',
    `Over what may change alone (${maskWords(masked, measures)}; SSIM over these frames):`,
    formatTable(['measure', ...forms.map(({ form }) => perturbationFormNames[form])], rows),
  ]
}

function valueText(measure: PerturbationMeasure, { overall }: FormMeasures): string {
  const value = overall[measure]
  return value === null ? 'undefined' : measureNumber(measure, value)
}

function rangeText(measure: PerturbationMeasure, { frames }: FormMeasures, ordinals: readonly number[]): string {
  const known = frames[measure].flatMap((value, frame) => (value === null ? [] : [{ value, frame }]))
  if (known.length === 0) return '-'
  const [least, most] = [
    known.reduce((a, b) => (b.value < a.value ? b : a)),
    known.reduce((a, b) => (b.value > a.value ? b : a)),
  ]
  const text = ({ value, frame }: (typeof known)[number]): string =>
    `${measureNumber(measure, value)} (frame ${ordinals[frame] ?? frame})`
  return `${text(least)} to ${text(most)}`
}

function notesOf({ forms, leftOut }: PerturbationMeasured['measures']): string[] {
  const reasons = forms.flatMap((form) =>
    form.undefined.flatMap(({ measure, frame, reason }) =>
      frame === null ? [`${measureTitle(measure)} is undefined: ${reason}`] : [],
    ),
  )
  return [
    ...(forms.some(({ sameAsRounded }) => sameAsRounded)
      ? ['The film decodes to the 8-bit frames, byte for byte.']
      : []),
    ...new Set(reasons),
    ...leftOut.map(({ form, reason }) => `${perturbationFormNames[form]} was left out: ${reason}`),
  ]
}
