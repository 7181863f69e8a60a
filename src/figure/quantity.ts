import { cosineTerms, methodCatalogue } from '../contract/method'
import type { AttackPlan } from '../contract/plan'
import { niceTicks, tickText, type Ticks } from './axis'

/** What the loss of a method measures, as its figure tells it. */
export interface Quantity {
  readonly title: string
  readonly axisTitle: string
  /** for the caption; what is drawn, its direction and range */
  readonly sentence: string
  /** in the words of the table */
  readonly noun: string
  /** of the line's column in the table; what it means is followed by "over n frames" */
  readonly column: { readonly name: string; readonly meaning: string }
  /** whether runs keep a value for each frame */
  readonly hasFrames: boolean
  /** what a point of the line is taken over, given the frames in words */
  readonly line: (frames: string) => string
  readonly ticks: (values: readonly number[]) => Ticks
  /** the loss, and the kept value of a frame, are divided by these */
  readonly terms: { readonly loss: number; readonly frame: number }
}

type Measured = Omit<Quantity, 'terms'>

const cosine: Measured = {
  title: 'Cosine per attack step',
  axisTitle: 'Cosine to benign features (−1 to 1)',
  sentence:
    'Cosine between the features of adversarial and benign frames, by number of updates made (1: unchanged; lower: further apart; range −1 to 1).',
  noun: 'cosine',
  column: { name: 'cosine_mean', meaning: 'mean cosine' },
  hasFrames: true,
  line: (frames) => `mean over ${frames}`,
  ticks: (values) => cosineTicks(lowestOf(values)),
}

const weightedCosine: Measured = {
  ...cosine,
  sentence:
    'Cosines between the features of adversarial and benign frames at the tapped layers, summed with the weights of their step (which sum to 1), by number of updates made (1: unchanged; lower: further apart; range −1 to 1).',
}

const spread: Measured = {
  title: 'Standard deviation per attack step',
  axisTitle: 'Standard deviation of activations',
  sentence:
    'Standard deviation of the activations of the tapped layer (summed over surrogates), by number of updates made; no comparison with the benign frames (0: all alike; unit of the layer).',
  noun: 'standard deviation',
  column: { name: 'standard_deviation_mean', meaning: 'mean of the standard deviations of frames,' },
  hasFrames: false,
  line: (frames) => `mean over ${frames}`,
  ticks: (values) => ticksFromZero(values),
}

const crossEntropy: Measured = {
  title: 'Cross-entropy per attack step',
  axisTitle: 'Cross-entropy (nats)',
  sentence:
    'Cross-entropy between the answers of the attacked model (summed over models) and the class it gave the benign frames, or the target class if there is one, by number of updates made (0: certain of that class; higher: further from it).',
  noun: 'cross-entropy',
  column: { name: 'cross_entropy_mean', meaning: 'mean cross-entropy' },
  hasFrames: false,
  line: (frames) => `mean over ${frames}`,
  ticks: (values) => ticksFromZero(values),
}

/** What a run of that plan measures. */
export function quantityOf(
  { method, variant }: Pick<AttackPlan, 'method' | 'variant'>,
  frames: number,
  surrogates: number,
): Quantity {
  const terms = cosineTerms(method, frames, surrogates)
  const { kind } = methodCatalogue[method].loss
  if (kind === 'cosine') return { ...cosine, terms }
  if (kind === 'weighted cosine') return { ...weightedCosine, terms }
  if (kind === 'cross-entropy' || kind === 'none') return { ...crossEntropy, terms }
  if (variant === 'corrected') return { ...spread, terms }
  return {
    ...spread,
    terms,
    column: { name: 'standard_deviation', meaning: 'standard deviation of all activations together,' },
    line: (over) => `over all activations of ${over} together`,
  }
}

/** What a run keeps of each frame and step, once divided by `terms.frame`. */
export interface FrameQuantity {
  /** short: `Cosine, mean of 2` */
  readonly name: string
  /** what it is, to be put before a full stop, a colon or a bracket */
  readonly noun: string
}

/**
 * What a cosine of a frame is, for that method: of one layer, or of several together.
 *
 * @param taps surrogates as the plan lists them, each with a layer
 */
export function frameQuantityOf(method: AttackPlan['method'], taps: number): FrameQuantity {
  const noun = 'Cosine between the features of the adversarial and the benign frame'
  if (taps <= 1) return { name: 'Cosine', noun }
  if (methodCatalogue[method].loss.kind === 'weighted cosine')
    return {
      name: `Cosine, weighted mean of ${taps}`,
      noun: `${noun}, weighted mean over ${taps} pairs of model and layer (with the weights of the step, which sum to 1)`,
    }
  return { name: `Cosine, mean of ${taps}`, noun: `${noun}, mean over ${taps} pairs of model and layer` }
}

/** From 0 to 1 as features after a ReLU have it; lower only where a value is. Never cut off at the top of the data. */
export function cosineTicks(lowest: number): Ticks {
  const min = lowest >= 0 || !Number.isFinite(lowest) ? 0 : Math.max(-1, Math.floor(lowest * 4) / 4)
  return { min, max: 1, values: niceTicks(min, 1, min < -0.5 ? 5 : 6), text: (value) => tickText(value) }
}

/** 0, or the smallest finite value below it. */
export function lowestOf(values: readonly number[]): number {
  return values.reduce((lowest, value) => (value < lowest && Number.isFinite(value) ? value : lowest), 0)
}

/** From 0 to the round value at or above the largest finite one. */
function ticksFromZero(values: readonly number[]): Ticks {
  const largest = values.reduce((most, value) => (value > most && Number.isFinite(value) ? value : most), 0) || 1
  const [, step = largest] = niceTicks(0, largest, 6)
  const count = Math.ceil(largest / step - 1e-9)
  const marks = Array.from({ length: count + 1 }, (_, index) => Number((index * step).toFixed(9)))
  return { min: 0, max: marks.at(-1)!, values: marks, text: (value) => tickText(value) }
}
