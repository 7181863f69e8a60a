import { basename } from 'node:path'
import { fullAttackName } from '../../../contract/attackName'
import { boundText } from '../../../contract/runName'
import type { PerturbationComparison, PerturbationMeasured } from '../../../contract/perturbation'
import type { RunRecord } from '../../../contract/result'
import type { Worker } from '../../runtime/worker'
import { cosineJob, type Products } from './frameJobs'

export interface ComparedRun {
  readonly record: RunRecord
  readonly measured: PerturbationMeasured
}

/** Where a frame of the first run is in the second; else why it is not. */
type Match = { readonly other: number; readonly reason: null } | { readonly other: null; readonly reason: string }

/** Puts two measured runs side by side, with the cosine between their perturbations wherever they attacked the same frame. */
export async function comparePair(
  runs: readonly [ComparedRun, ComparedRun],
  worker: Worker,
  signal: AbortSignal,
): Promise<PerturbationComparison> {
  const [first, second] = runs
  const { ordinals } = first.measured.measures
  const matches = ordinals.map((ordinal, position) => matchOf(ordinal, position, runs))
  const pairs = matches.flatMap(({ other }, position) => (other === null ? [] : [[position, other] as const]))
  const products =
    pairs.length === 0
      ? []
      : await worker.run(cosineJob, { folders: [first.measured.folder, second.measured.folder], pairs }, { signal })
  const byPosition = new Map(pairs.map(([position], at) => [position, products[at]!]))
  const cosines = matches.map(({ other, reason }, position) => {
    const of = byPosition.get(position)
    const cosine = of ? cosineOf(of) : null
    return {
      ordinal: ordinals[position]!,
      other,
      cosine,
      reason: of && cosine === null ? 'Nothing changed in this frame in one of the runs.' : reason,
    }
  })
  const overall = cosineOf(products.reduce<Products>(([a, b, c], [d, e, f]) => [a + d, b + e, c + f], [0, 0, 0]))
  return {
    runs: [first.measured, second.measured],
    cosines,
    overall,
    reason: overall === null ? (cosines.find(({ reason }) => reason !== null)?.reason ?? 'There are no frames.') : null,
    differences: differencesOf(first, second),
  }
}

function cosineOf([both, first, second]: Products): number | null {
  const length = Math.sqrt(first * second)
  return length > 0 ? both / length : null
}

function matchOf(ordinal: number, position: number, [first, second]: readonly [ComparedRun, ComparedRun]): Match {
  const none = (reason: string): Match => ({ other: null, reason })
  const [own, other] = [first.measured.measures, second.measured.measures]
  if (first.record.resolved.clip.sha256 !== second.record.resolved.clip.sha256)
    return none('The runs are of two clips.')
  if (own.height !== other.height || own.width !== other.width) {
    return none(`The frames have ${own.width} × ${own.height} and ${other.width} × ${other.height} pixels.`)
  }
  // A frame may be there twice where a short clip was repeated.
  const at = other.ordinals[position] === ordinal ? position : other.ordinals.indexOf(ordinal)
  return at < 0 ? none(`The other run did not attack frame ${ordinal}.`) : { other: at, reason: null }
}

function differencesOf(first: ComparedRun, second: ComparedRun): string[] {
  const [a, b] = [first.record, second.record]
  const [own, other] = [first.measured.measures, second.measured.measures]
  const attackOf = (record: RunRecord): string =>
    `${fullAttackName(record)}, ε ${boundText(record.plan)}, ${record.plan.steps} ${record.plan.steps === 1 ? 'step' : 'steps'}`
  const different = (what: string, one: string, two: string): string[] =>
    one === two ? [] : [`${what}: ${one}; ${two}.`]
  return [
    ...(a.resolved.clip.sha256 === b.resolved.clip.sha256
      ? []
      : [`Clip: "${basename(a.resolved.clip.path)}"; "${basename(b.resolved.clip.path)}".`]),
    ...different('Pixels', `${own.width} × ${own.height}`, `${other.width} × ${other.height}`),
    ...different('Frames', framesOf(own.ordinals), framesOf(other.ordinals)),
    ...different('Attack', attackOf(a), attackOf(b)),
    ...different('Surrogates', surrogatesOf(a), surrogatesOf(b)),
  ]
}

const framesOf = (ordinals: readonly number[]): string =>
  `${ordinals.length} (${ordinals[0] ?? '-'} to ${ordinals.at(-1) ?? '-'})`

const surrogatesOf = ({ resolved }: RunRecord): string =>
  resolved.surrogates.map(({ name, layer }) => `${name}, ${layer}`).join(' and ') || 'none'
