import type { MarginReading } from '../../contract/margin'
import { toWireError, WorkbenchError } from '../../contract/error'
import { type OutputFacts, predict } from './verdict'

/**
 * How far a model is from leaving a class: ln p(class) − ln of the largest other probability, in nats. Of logits that is
 * the difference of the two logits, which loses nothing where a probability would round to 0 or 1.
 *
 * @param output one row of the model's output, [classes]
 * @param chosen the class
 * @returns null values with the reason where the output is not finite or no probabilities, and where a logarithm is
 *   undefined because a model that gives probabilities rounded one to 0
 * @throws WorkbenchError `evaluation/no-classes` for an embedding or an empty output, or one without that class
 */
export function marginOf(output: ArrayLike<number>, facts: OutputFacts, chosen: number): MarginReading {
  const predictions = predictionsOf(output, facts)
  if ('reason' in predictions) return { margin: null, probability: null, reason: predictions.reason }
  const probability = predictions.find(({ index }) => index === chosen)?.probability
  if (probability === undefined) {
    throw new WorkbenchError(
      'evaluation/no-classes',
      `"${facts.model}" gave ${predictions.length} classes now, but chose class ${chosen} for the benign clip.`,
    )
  }
  const other = predictions.find(({ index }) => index !== chosen)
  if (!other) return { margin: null, probability, reason: `"${facts.model}" has one class: there is no other.` }
  if (facts.kind === 'logits') {
    return { margin: output[chosen]! - largestBut(output, chosen), probability, reason: null }
  }
  const zero = probability <= 0 ? chosen : other.probability <= 0 ? other.index : null
  if (zero === null) {
    return { margin: Math.log(probability) - Math.log(other.probability), probability, reason: null }
  }
  return { margin: null, probability, reason: zeroReason(facts, zero) }
}

function largestBut(values: ArrayLike<number>, left: number): number {
  return Array.from(values).reduce((most, value, index) => (index === left ? most : Math.max(most, value)), -Infinity)
}

function predictionsOf(output: ArrayLike<number>, facts: OutputFacts) {
  try {
    return predict(output, facts)
  } catch (thrown) {
    const { code, message } = toWireError(thrown)
    if (code !== 'evaluation/not-finite' && code !== 'evaluation/not-probabilities') throw thrown
    return { reason: message }
  }
}

function zeroReason({ model, labels }: OutputFacts, index: number): string {
  const name = labels?.[index] ?? `class ${index}`
  return `"${model}" gives "${name}" the probability 0, which has no logarithm: a card with its logits would tell.`
}
