import type { ModelCard } from '../../contract/card'
import { WorkbenchError } from '../../contract/error'
import type { Prediction, Verdict } from '../../contract/result'

/** What the numbers of a model mean. */
export interface OutputFacts {
  /** name of the model, for errors */
  readonly model: string
  readonly kind: ModelCard['output']['kind']
  /** class names, class 0 first */
  readonly labels: readonly string[] | null
}

const keptPredictions = 5
/** How far the sum of stored probabilities may be from 1: float16 exports miss it by about a thousandth. */
const sumTolerance = 0.01

/**
 * All classes, likeliest first; equal probabilities keep the order of the classes.
 *
 * @param output one row of the model's output, [classes]
 * @throws WorkbenchError `evaluation/not-finite` naming the model and the class; `evaluation/not-probabilities` if the
 *   card says probabilities and they are none; `evaluation/no-classes` for an embedding or an empty output
 */
export function predict(output: ArrayLike<number>, facts: OutputFacts): Prediction[] {
  const probabilities = probabilitiesOf(output, facts)
  return Array.from(probabilities, (probability, index) => ({
    index,
    label: facts.labels?.[index] ?? null,
    probability,
  })).sort((a, b) => b.probability - a.probability || a.index - b.index)
}

/**
 * What a model says of one form of a clip.
 *
 * @param output one row of the model's output, [classes]
 * @param facts `benignIndex` is the model's first choice for the benign clip; left out: this is the benign clip
 * @throws WorkbenchError as `predict` does
 */
export function judge(output: ArrayLike<number>, facts: OutputFacts & { readonly benignIndex?: number }): Verdict {
  const all = predict(output, facts)
  const first = all[0]!
  const benign = all.find(({ index }) => index === (facts.benignIndex ?? first.index))
  if (!benign) {
    throw new WorkbenchError(
      'evaluation/no-classes',
      `"${facts.model}" gave ${all.length} classes now, but chose class ${facts.benignIndex} for the benign clip.`,
    )
  }
  return {
    ...first,
    top: all.slice(0, keptPredictions),
    benignClassProbability: benign.probability,
    changed: first.index !== benign.index,
  }
}

/** Softmax in float64, shifted by the largest value so that nothing overflows; sums to 1. */
export function softmax(logits: ArrayLike<number>): Float64Array {
  const values = Float64Array.from(logits)
  const largest = values.reduce((most, value) => Math.max(most, value), -Infinity)
  const powers = values.map((value) => Math.exp(value - largest))
  const sum = powers.reduce((total, power) => total + power, 0)
  return powers.map((power) => power / sum)
}

function probabilitiesOf(output: ArrayLike<number>, facts: OutputFacts): Float64Array {
  if (facts.kind === 'embedding' || output.length === 0) {
    throw new WorkbenchError(
      'evaluation/no-classes',
      `"${facts.model}" gives ${output.length === 0 ? 'an empty output' : 'an embedding'}, which has no classes.`,
      'Choose a model whose output is logits or probabilities.',
    )
  }
  checkFinite(output, facts.model)
  if (facts.kind === 'logits') return softmax(output)
  checkProbabilities(output, facts.model)
  return Float64Array.from(output)
}

function checkFinite(output: ArrayLike<number>, model: string): void {
  const place = Array.prototype.findIndex.call(output, (value: number) => !Number.isFinite(value))
  if (place < 0) return
  throw new WorkbenchError(
    'evaluation/not-finite',
    `The output of "${model}" for class ${place} is ${output[place]}; expected finite numbers.`,
    'Check the weights of the model and the range, mean and std on its card.',
  )
}

function checkProbabilities(output: ArrayLike<number>, model: string): void {
  const values = Float64Array.from(output)
  const sum = values.reduce((total, value) => total + value, 0)
  if (Math.abs(sum - 1) <= sumTolerance && values.every((value) => value >= -sumTolerance)) return
  throw new WorkbenchError(
    'evaluation/not-probabilities',
    `The card of "${model}" says probabilities, but its output ranges from ${shown(Math.min(...values))} to ${shown(Math.max(...values))} and sums to ${shown(sum)}.`,
    'Set "output.kind" on the card to "logits".',
  )
}

function shown(value: number): string {
  return value.toPrecision(3)
}
