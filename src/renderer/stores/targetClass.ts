import type { Entry } from './attack'
import type { Attacked } from './surrogate'

export interface TargetClass {
  /** class indices with their names; null where the attacked models have no labels */
  readonly labels: readonly string[] | null
  readonly index: number | null
  /** why the class cannot be had, null if it can */
  readonly problem: string | null
}

/** The class frames are pushed towards, held against the labels of the models that are attacked. */
export function readTargetClass(entry: Entry | undefined, attacked: readonly Attacked[]): TargetClass {
  const labels = attacked.find(({ model }) => model.labels)?.model.labels ?? null
  if (!entry?.reading.ok || entry.reading.value === null) return { labels, index: null, problem: null }
  const index = entry.reading.value
  return { labels, index, problem: classProblem(index, attacked) }
}

function classProblem(index: number, attacked: readonly Attacked[]): string | null {
  const named = attacked.flatMap(({ model }) => (model.labels ? [{ name: model.card.name, labels: model.labels }] : []))
  const short = named.find(({ labels }) => index >= labels.length)
  if (short) return `${short.name} has ${short.labels.length} classes, 0 to ${short.labels.length - 1}.`
  const [first, ...others] = named
  const other = first && others.find(({ labels }) => labels[index] !== first.labels[index])
  if (!other) return null
  return `Class ${index} is “${first.labels[index]}” for ${first.name} and “${other.labels[index]}” for ${other.name}.`
}
