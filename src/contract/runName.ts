import { attackName } from './attackName'
import { methodCatalogue, methodDetails, parametersOf } from './method'
import type { RunRecord } from './result'
import { type RunTrait, runTraitSchema } from './runTrait'

interface NamedRun {
  readonly folder: string
  /** path of its clip */
  readonly clip: string
  readonly traits?: readonly RunTrait[] | undefined
}

/** A bound as papers write it: `16/255`; of an L2 ball `2 (L2)`. */
export const boundText = ({ norm, epsilon }: Pick<RunRecord['plan'], 'norm' | 'epsilon'>): string =>
  norm === 'l2' ? `${epsilon} (L2)` : `${Number((255 * epsilon).toFixed(4))}/255`

/** Everything that two runs of one clip can differ in, in words; traits a method does not have are left out. */
export function runTraits(record: Pick<RunRecord, 'plan' | 'resolved'>): RunTrait[] {
  const { plan, resolved } = record
  const hasSteps = parametersOf(plan.method, plan.norm).some(({ key }) => key === 'steps')
  const size = Number(plan.stepSize.toPrecision(6))
  const traits: readonly [RunTrait['key'], string][] = [
    ['attack', attackName(record)],
    ['epsilon', `ε ${boundText(plan)}`],
    ['steps', hasSteps ? `${plan.steps} ${plan.steps === 1 ? 'step' : 'steps'} of ${size}` : ''],
    ['details', methodDetails(plan).slice(2, -1)],
    ['surrogates', surrogatesText(record)],
    ['mask', plan.mask ? maskText(plan.mask) : 'no mask'],
    ['frames', `${resolved.frames} frames, ${resolved.ordinals[0] ?? 0} to ${resolved.ordinals.at(-1) ?? 0}`],
    ['seed', `seed ${plan.seed}`],
  ]
  return traits.flatMap(([key, text]) => (text ? [{ key, text }] : []))
}

function surrogatesText({ plan, resolved }: Pick<RunRecord, 'plan' | 'resolved'>): string {
  const hasLayers = methodCatalogue[plan.method].needs.layers !== 'none'
  return resolved.surrogates.map(({ name, layer }) => (hasLayers ? `${name} at ${layer}` : name)).join(' + ')
}

function maskText({ frames, region }: NonNullable<RunRecord['plan']['mask']>): string {
  const where = region && `${region.width} × ${region.height} from row ${region.top}, column ${region.left}`
  return `mask ${[frames === undefined ? '' : `frames ${frames}`, where].filter(Boolean).join(', ')}`
}

/**
 * Names runs by what tells them apart: always attack and epsilon, the rest where it differs among the listed runs of the
 * same clip and attack. `I2V, ε 16/255, 60 steps of 0.005`.
 *
 * @returns by folder; of a run whose folder cannot be read an empty name
 */
export function nameRuns(runs: readonly NamedRun[]): Map<string, string> {
  const peers = new Map<string, NamedRun[]>()
  for (const run of runs) {
    const others = peers.get(peerKey(run))
    if (others) others.push(run)
    else peers.set(peerKey(run), [run])
  }
  const names = new Map<string, string>()
  for (const group of peers.values()) {
    const told = differing(group)
    for (const { folder, traits = [] } of group) {
      const own = traits.filter(({ key }) => told.has(key))
      names.set(folder, own.map(({ text }) => text).join(', '))
    }
  }
  return names
}

const textOf = ({ traits }: NamedRun, wanted: RunTrait['key']): string =>
  traits?.find(({ key }) => key === wanted)?.text ?? ''

const peerKey = (run: NamedRun): string => `${run.clip}\n${textOf(run, 'attack')}`

function differing(runs: readonly NamedRun[]): ReadonlySet<RunTrait['key']> {
  const differs = (key: RunTrait['key']): boolean => new Set(runs.map((run) => textOf(run, key))).size > 1
  return new Set(['attack', 'epsilon', ...runTraitSchema.shape.key.options.filter(differs)])
}

/** The same for runs that success rates may count together: all that is told of the attack itself, in words. */
export function attackOfRun(traits: readonly RunTrait[] = []): string {
  const own = traits.filter(({ key, text }) => !['frames', 'seed'].includes(key) && text !== 'no mask')
  return own.map(({ text }) => text).join(', ')
}
