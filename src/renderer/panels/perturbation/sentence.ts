import {
  type FormMeasures,
  perturbationCatalogue,
  type PerturbationMeasure,
  type PerturbationMeasured,
} from '../../../contract/perturbation'
import { inUnit, maskWords, measureNumber } from '../../../figure/perturbation/words'

type Measures = PerturbationMeasured['measures']

/** What a measure says of this run, in one plain sentence or two. */
export function sentenceOf(measure: PerturbationMeasure, measures: Measures): string {
  const [float] = measures.forms
  const value = float!.overall[measure]
  if (value === null) return reasonOf(float!, measure)
  const about = abouts[measure]?.(measures) ?? ''
  return [about, rangeSentence(measure, float!, measures.ordinals)].filter(Boolean).join(' ')
}

const abouts: Partial<Record<PerturbationMeasure, (measures: Measures) => string>> = {
  linf: boundSentence,
  shareAtBound: shareSentence,
  psnr: (measures) => changeSentence('psnr', measures),
  ssim: (measures) => changeSentence('ssim', measures),
  energyRed: energySentence,
  energyGreen: energySentence,
  energyBlue: energySentence,
  greyShare: greySentence,
  neighbourCosine: stillSentence,
}

const formWords = {
  float: 'as computed',
  rounded: 'after rounding to 8 bits',
  decoded: 'decoded again',
  viewing: 'in the H.264 film',
} as const

/** Forms that have numbers of their own. */
const ownForms = ({ forms }: Measures): FormMeasures[] => forms.filter(({ sameAsRounded }) => !sameAsRounded)

const reasonOf = (form: FormMeasures, measure: PerturbationMeasure): string =>
  form.undefined.find((one) => one.measure === measure && one.frame === null)?.reason ?? ''

/** float32 rounding of x + epsilon moves a value by less */
const tolerance = 2 ** -22

function boundSentence(measures: Measures): string {
  const { norm, epsilon } = measures
  if (norm === 'l2') return 'The attack bounds the L2 norm of a frame, not single values.'
  const beyond = ownForms(measures).filter(({ overall }) => overall.linf! > epsilon + tolerance)
  if (beyond.length === 0) return 'No value moves by more than epsilon, in any form.'
  const each = beyond.map(
    ({ form, overall }) => `${formWords[form]} by up to ${measureNumber('linf', overall.linf! - epsilon)} steps`,
  )
  return `Values go beyond epsilon ${each.join(' and ')}.`
}

function shareSentence(measures: Measures): string {
  const parts = ownForms(measures).map(
    ({ form, overall }) => `${measureNumber('shareAtBound', overall.shareAtBound!)} % ${formWords[form]}`,
  )
  const masked = measures.forms[0]!.masked
  if (!masked) return `At the bound are ${parts.join(', ')}.`
  const within = ownForms(measures).flatMap((form) =>
    form.masked ? [`${measureNumber('shareAtBound', form.masked.shareAtBound!)} % ${formWords[form.form]}`] : [],
  )
  return `Of all values of the clip are at the bound ${parts.join(', ')}; of those that may change (${maskWords(masked, measures)}) ${within.join(', ')}.`
}

/** What rounding and coding do to it. */
function changeSentence(measure: 'psnr' | 'ssim', measures: Measures): string {
  const [float, ...others] = ownForms(measures)
  const { unit } = perturbationCatalogue[measure]
  const parts = others.flatMap(({ form, overall }) => {
    const change = (overall[measure] ?? 0) - float!.overall[measure]!
    if (overall[measure] === null) return []
    const size = measureNumber(measure, Math.abs(change))
    const words =
      Number(size) === 0 ? 'the same' : `${size}${unit === '1' ? '' : ` ${unit}`} ${change < 0 ? 'lower' : 'higher'}`
    return [`${formWords[form]} it is ${words}`]
  })
  return parts.length > 0 ? `${upper(parts.join(', '))}.` : ''
}

function energySentence({ forms }: Measures): string {
  const shares = (['energyRed', 'energyGreen', 'energyBlue'] as const).map((name) => forms[0]!.overall[name]!)
  const most = shares.indexOf(Math.max(...shares))
  if (Math.max(...shares) - Math.min(...shares) < 0.05) {
    return `The channels are about equally strong; how far they move together says the grey share, ${measureNumber('greyShare', forms[0]!.overall.greyShare!)} %.`
  }
  const channel = ['red', 'green', 'blue'][most]!
  return `Most of it lies in ${channel}, ${measureNumber('energyRed', shares[most]!)} %.`
}

/** Independent channels have a third of their energy in common with grey. */
function greySentence({ forms }: Measures): string {
  const share = forms[0]!.overall.greyShare!
  const words = `Grey is ${measureNumber('greyShare', share)} % of it`
  if (share > 0.9) return `${words}: it has next to no colour, the channels move together.`
  if (share > 0.4) return `${words}: the channels move together in part (independent: 33.3 %, always together: 100 %).`
  if (share > 0.27) return `${words}: coloured, as where channels move independently or one alone moves (33.3 %).`
  return `${words}: the channels move against each other, most of it is colour.`
}

function stillSentence({ forms }: Measures): string {
  const cosine = forms[0]!.overall.neighbourCosine!
  if (cosine > 0.7) return 'The noise nearly stands still from frame to frame.'
  if (cosine > 0.3) return 'Part of the noise stands still from frame to frame.'
  if (cosine > -0.1) return 'The noise is new in nearly every frame: it flickers.'
  return 'The noise turns its sign from frame to frame.'
}

function rangeSentence(measure: PerturbationMeasure, { frames }: FormMeasures, ordinals: readonly number[]): string {
  const known = frames[measure].flatMap((value, frame) => (value === null ? [] : [{ value, frame }]))
  if (known.length < 2) return ''
  const least = known.reduce((a, b) => (b.value < a.value ? b : a))
  const most = known.reduce((a, b) => (b.value > a.value ? b : a))
  if (inUnit(measure, most.value - least.value) < 1e-6) return 'It is the same in every frame.'
  const words = ({ value, frame }: typeof least): string =>
    `${measureNumber(measure, value)} in frame ${ordinals[frame] ?? frame}`
  return `Frames reach from ${words(least)} to ${words(most)}.`
}

const upper = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
