import { z } from 'zod'
import { correlationForms, measureCatalogue, type CorrelatedLayer } from '../../../contract/correlation'
import { figures, type FigureName, type FigureSourceKind } from '../../../contract/figure'
import { perturbationForms, perturbationCatalogue } from '../../../contract/perturbation'
import { layerName } from '../../../figure/heatmap/words'
import { amplification, amplificationText, fullScale } from '../../../figure/perturbationScale'
import type { OpenedSources } from '../../../figure/source'
import { formNames } from '../similarity/cellWords'

export interface Choice {
  /** as it stands in the view */
  readonly value: string | number | boolean | null
  readonly label: string
}

/** One thing that can be told about a panel, and the control it is told by. */
export type ViewField = { readonly key: string; readonly label: string; readonly about: string } & (
  | { readonly kind: 'choice'; readonly choices: readonly Choice[] }
  | { readonly kind: 'switch' }
  /** `isAll`: null stands for all of them */
  | { readonly kind: 'several'; readonly choices: readonly Choice[]; readonly isAll: boolean }
  | {
      readonly kind: 'number'
      readonly least: number
      readonly most: number
      readonly standard: string | null
      /** the number that stands for a value of 1, which an empty box has; left out: numbers stand for themselves */
      readonly one?: number
    }
  | { readonly kind: 'numbers'; readonly least: number; readonly most: number; readonly standard: string }
)

/** An opened source of whichever kind a figure has. */
export type AnySource = OpenedSources[FigureSourceKind]

/** What fields are called, and what they say; a field that is not listed has its own name. */
const words: Readonly<Record<string, readonly [label: string, about: string]>> = {
  measure: ['Measure', 'Which measure of similarity is drawn.'],
  form: ['Frames', 'Which frames the models saw.'],
  order: ['Order', 'Layers as the networks have them, or the largest mean first within each model.'],
  reading: ['Values', 'The value itself, or how far it lies above the mean of its null draws.'],
  transposed: ['Video layers as rows', 'Turns the heatmap on its side.'],
  row: ['Image layer', 'The layer of the image model.'],
  column: ['Video layer', 'The layer of the video model.'],
  clip: ['Clip', 'The clip whose frames the curve runs over.'],
  quantity: ['Quantity', 'What is drawn of each pair of layers.'],
  rows: ['Rows', 'What is seen of each frame, from top to bottom.'],
  count: ['How many', 'Frames, evenly spaced over the run, where no positions are given.'],
  positions: ['Positions', 'Which frames, by their places in the run from 0; evenly spaced where nothing stands here.'],
  position: ['Position', 'Which frame, by its place in the run from 0.'],
  across: ['Columns', 'Pictures side by side; automatic is as many as make the grid about as high as wide.'],
  channel: ['Channel', 'Of the perturbation: one colour, or the mean of the three.'],
  marked: ['Marked', 'A frame with a pointer above it, by its place in the run from 0.'],
  amplify: [
    'Amplified ×',
    'How many times larger the perturbation appears; the end colours stand for less the more it is.',
  ],
  crop: ['Crop (left, top, width, height)', 'A part of the frames, in their pixels.'],
  step: ['Compared with step', 'Updates made before the other curve; half way by default.'],
  pair: ['Models', 'The pair of models whose gradients are compared.'],
  target: ['Video model', 'Whose margin it is, of the models that the run asked.'],
  of: ['Along', 'Window by window, or as frames turn adversarial one after another.'],
  over: ['Frequency', 'Spatial frequency within frames, or frequency in time.'],
  forms: [
    'Forms',
    'As computed, rounded to 8 bits, and decoded from a film; all that were measured where none is ticked.',
  ],
  other: ['Compare with', 'Another run, drawn over this one.'],
  benign: ['Benign clip', 'The spectrum of the benign clip beside that of the perturbation.'],
  frame: ['Frame', 'One frame by its place in the run from 0; the mean over frames where nothing stands here.'],
  imageChannel: ['Image channel', 'Channel of the image layer; the mean of |activation| where nothing stands here.'],
  videoChannel: ['Video channel', 'Channel of the video layer; the mean of |activation| where nothing stands here.'],
  steps: ['Steps', 'Steps in time of the video layer, from 0; up to four, evenly spaced, where nothing stands here.'],
  cover: ['Cover', 'How much a map hides of the frame below it: 0 the frame alone, 1 the map alone.'],
}

/** What a value is called where its own word says too little. */
const valueWords: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  rows: { rounded: 'Perturbation of 8-bit frames' },
  forms: { float: 'as computed', rounded: '8 bits', decoded: 'decoded', viewing: 'H.264' },
  of: { windows: 'Windows', growth: 'Growing change' },
  over: { space: 'In space', time: 'In time' },
  channel: { mean: 'Mean', largest: 'Largest', red: 'Red', green: 'Green', blue: 'Blue' },
  quantity: {
    'within-pearson': 'Pearson r within runs',
    'within-slope': 'Slope within runs',
    pearson: 'Pearson r',
    spearman: 'Spearman ρ',
    slope: 'Slope',
    similarity: 'Similarity before',
  },
}

/** What stands in an empty field whose value is chosen by itself. */
const byItself: Readonly<Record<string, string>> = {
  frame: 'mean over frames',
  imageChannel: 'mean of all',
  videoChannel: 'mean of all',
  positions: 'evenly spaced',
  steps: 'evenly spaced',
  crop: 'the whole frame',
  marked: 'none',
}

/** Fields of a shared view that a figure takes no notice of. */
const unread: Partial<Record<FigureName, readonly string[]>> = {
  heatmap: ['row', 'column', 'clip'],
  measures: ['measure', 'row', 'column', 'clip'],
  cell: ['order', 'reading', 'transposed'],
}

/**
 * The controls of a figure, from the schema of its view and from what its source holds.
 *
 * @param otherRuns that can be drawn over a run: their folders and names
 */
export function viewFields(
  figure: FigureName,
  source: AnySource | null,
  otherRuns: readonly Choice[] = [],
): ViewField[] {
  const shape = Object.entries(figures[figure].view.shape as Record<string, z.ZodType>)
  return shape
    .toSorted(([one], [other]) => rankOf(one) - rankOf(other))
    .flatMap(([key, schema]) => {
      if (unread[figure]?.includes(key)) return []
      const field = fieldOf(key, schema)
      return field ? [withSource(field, source, otherRuns)] : []
    })
}

const known = Object.keys(words)
/** In the order of the words above; what is not among them comes last. */
const rankOf = (key: string): number => (known.includes(key) ? known.indexOf(key) : known.length)

function fieldOf(key: string, schema: z.ZodType): ViewField | null {
  const [label, about] = words[key] ?? [key.replace(/([A-Z])/g, ' $1').replace(/^./, (c) => c.toUpperCase()), '']
  const head = { key, label, about }
  const { inner, standard, isNullable } = unwrapped(schema)
  if (key === 'other') return { ...head, kind: 'choice', choices: [noOther] }
  if (inner instanceof z.ZodEnum) {
    const choices = inner.options.map((value) => ({ value, label: wordsOf(key, String(value)) }))
    return {
      ...head,
      kind: 'choice',
      choices: isNullable
        ? [{ value: null, label: key === 'of' ? 'Whichever is there' : 'the first' }, ...choices]
        : choices,
    }
  }
  if (inner instanceof z.ZodBoolean) return { ...head, kind: 'switch' }
  if (inner instanceof z.ZodNumber) {
    const [least, most] = [inner.minValue ?? 0, inner.maxValue ?? Number.MAX_SAFE_INTEGER]
    return { ...head, kind: 'number', least, most, standard: isNullable ? (byItself[key] ?? 'automatic') : null }
  }
  if (inner instanceof z.ZodArray) return severalOf(head, inner, standard)
  return null
}

function severalOf(
  head: Pick<ViewField, 'key' | 'label' | 'about'>,
  inner: z.ZodArray,
  standard: unknown,
): ViewField | null {
  const element = unwrapped(inner.element as z.ZodType).inner
  if (element instanceof z.ZodEnum) {
    const choices = element.options.map((value) => ({ value, label: wordsOf(head.key, String(value)) }))
    return { ...head, kind: 'several', choices, isAll: standard === null }
  }
  const text = byItself[head.key] ?? [standard].flat().join(', ')
  return element instanceof z.ZodNumber
    ? { ...head, kind: 'numbers', least: element.minValue ?? 0, most: Number.MAX_SAFE_INTEGER, standard: text }
    : null
}

function unwrapped(schema: z.ZodType): { inner: z.ZodType; standard: unknown; isNullable: boolean } {
  let inner = schema
  let standard: unknown
  let isNullable = false
  for (;;) {
    if (inner instanceof z.ZodDefault) standard = inner.def.defaultValue
    else if (inner instanceof z.ZodNullable) isNullable = true
    else return { inner, standard, isNullable }
    inner = inner.unwrap() as z.ZodType
  }
}

function wordsOf(key: string, value: string): string {
  if (key === 'measure') return measureName(value)
  const known = valueWords[key]?.[value]
  if (known !== undefined) return known
  const form = correlationForms.find((one) => one === value)
  if (key === 'form' && form) return formNames[form]
  if (key === 'form' && perturbationForms.some((one) => one === value)) return valueWords['forms']![value]!
  const text = value.replaceAll('-', ' ')
  return text.charAt(0).toUpperCase() + text.slice(1)
}

const noOther: Choice = { value: null, label: 'no other run' }

const measureName = (value: string): string =>
  value in measureCatalogue
    ? measureCatalogue[value as keyof typeof measureCatalogue].name
    : perturbationCatalogue[value as keyof typeof perturbationCatalogue].name

/** Only what the source holds can be chosen, by its name. */
function withSource(field: ViewField, source: AnySource | null, otherRuns: readonly Choice[]): ViewField {
  if (source === null) return field
  if (field.key === 'other' && 'record' in source)
    return { ...field, kind: 'choice', choices: [noOther, ...otherRuns.filter(({ value }) => value !== source.folder)] }
  const choices = choicesIn(field.key, source)
  if (choices) return { ...field, kind: 'choice', choices }
  if ('record' in source && field.kind === 'number' && field.key === 'amplify') {
    const limit = fullScale(source)
    const one = amplification(limit)
    const [least, most] = [field.least * one, field.most * one].map((value) => Number(value.toPrecision(3)))
    return { ...field, one, least: least!, most: most!, standard: `automatic, ${amplificationText(limit)}` }
  }
  if ('record' in source && field.kind === 'number' && field.key === 'step')
    return { ...field, most: Math.max(0, source.result.stepsDone - 1), standard: 'half way' }
  if ('record' in source && ['positions', 'position', 'frame', 'marked'].includes(field.key) && 'most' in field)
    return { ...field, most: source.record.resolved.frames - 1 }
  return field
}

function choicesIn(key: string, source: AnySource): Choice[] | null {
  if ('record' in source && key === 'target')
    return source.result.targets.map(({ model }, value) => ({ value, label: model }))
  if ('alignment' in source && key === 'pair')
    return source.alignment.pairs.map(({ surrogate, target }, value) => ({ value, label: `${surrogate} → ${target}` }))
  if (!('correlation' in source)) return null
  const { matrices, rows, columns, clips } = source.correlation
  const layers = (all: readonly CorrelatedLayer[]): Choice[] =>
    all.map((layer, value) => ({ value, label: `${layer.model}: ${layerName(layer)}` }))
  if (key === 'row') return layers(rows)
  if (key === 'column') return layers(columns)
  if (key === 'clip') return clips.map(({ path }, value) => ({ value, label: path.split(/[\\/]/).at(-1)! }))
  if (key === 'form')
    return [...new Set(matrices.map(({ form }) => form))].map((value) => ({ value, label: formNames[value] }))
  if (key !== 'measure') return null
  const found = [...new Set(matrices.map(({ measure }) => measure))]
  return found.map((value) => ({ value, label: measureCatalogue[value].name }))
}

/** `0, 4, 8` as whole numbers; null: as it is by default; a sentence about the first that does not fit. */
export function readNumbers(text: string, least: number, most: number): number[] | null | string {
  const parts = text.split(/[\s,;]+/).filter(Boolean)
  if (parts.length === 0) return null
  const wrong = parts.find((part) => !/^\d+$/.test(part) || Number(part) < least || Number(part) > most)
  return wrong === undefined
    ? parts.map(Number)
    : `“${wrong}”: expected whole numbers from ${least} to ${most}, such as 0, 4, 8.`
}
