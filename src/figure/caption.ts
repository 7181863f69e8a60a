import { attackedCount, fullAttackName } from '../contract/attackName'
import { defaultValue, methodCatalogue, normNames, parametersOf } from '../contract/method'
import type { RunOpened, RunRecord } from '../contract/result'
import { baseName, formatCount, plainText } from './text'

/** What every figure of one run is made from. */
export type FigureRun = Pick<RunOpened, 'record' | 'result' | 'cosines'>

/** A bound in [0,1] pixel values as papers write it: 16/255, 7.5/255. */
export function epsilonText(epsilon: number): string {
  const steps = epsilon * 255
  const rounded = Number(steps.toFixed(4))
  return `${rounded}/255`
}

export function stateText(run: FigureRun): string {
  const { state, stepsDone } = run.result
  const planned = run.record.plan.steps
  if (state === 'finished') return ''
  const verb = { running: 'is still running', cancelled: 'was cancelled', failed: 'failed' }[state]
  return `The run ${verb}: ${formatCount(stepsDone)} of ${formatCount(planned)} steps were made.`
}

export function surrogateText(record: RunRecord): string {
  const { surrogates } = record.resolved
  if (surrogates.length === 0) return 'No model was attacked.'
  const plural = surrogates.length > 1 ? 's' : ''
  if (methodCatalogue[record.plan.method].needs.layers === 'none') {
    return `Attacked model${plural}: ${surrogates.map(({ name }) => plainText(name)).join('; ')}.`
  }
  const each = surrogates.map(({ name, layer }) => `${plainText(name)}, layer ${plainText(layer)}`)
  return `Surrogate${plural}: ${each.join('; ')}.`
}

/** Parameters of the attack, the surrogate and its layer, the clip, the program and the run: the end of every caption. */
export function runSentences(run: FigureRun): string[] {
  const { resolved, versions, id } = run.record
  const { frames, height, width } = resolved
  const sentences = [
    attackSentence(run.record),
    maskSentence(run.record),
    surrogateText(run.record),
    `Clip: ${plainText(baseName(resolved.clip.path))}, ${frames} ${frames === 1 ? 'frame' : 'frames'} of ${width} × ${height} pixels.`,
    stateText(run),
    `I2V Workbench ${programVersion(versions)}, run ${plainText(id)}.`,
  ]
  return sentences.filter(Boolean)
}

function attackSentence(record: RunRecord): string {
  const { plan, resolved } = record
  const size =
    plan.norm === 'l2'
      ? `ε = ${plan.epsilon} (${normNames.l2} of a frame, pixels from 0 to 1 at the input size)`
      : `ε = ${epsilonText(plan.epsilon)} (${normNames.linf}, pixels from 0 to 1 at the input size)`
  const name = `${fullAttackName(record)}, ${size}`
  if (!parametersOf(plan.method, plan.norm).some(({ key }) => key === 'steps')) return `${name}.`
  const steps = `${formatCount(plan.steps)} ${plan.steps === 1 ? 'step' : 'steps'}`
  return `${name}, ${steps}${resolved.adam ? ' of Adam' : ''}, step size ${Number(plan.stepSize.toPrecision(6))}.`
}

function maskSentence(record: RunRecord): string {
  const { plan, resolved } = record
  if (!plan.mask) return ''
  const { frames, region } = plan.mask
  const which =
    frames === undefined ? '' : `${attackedCount(record)} of ${resolved.frames} frames (${plainText(frames)})`
  const where = region ? `${region.width} × ${region.height} pixels from row ${region.top}, column ${region.left}` : ''
  return `Only ${[which, where].filter(Boolean).join(', ')} may change.`
}

export function programVersion(versions: RunRecord['versions']): string {
  return versions['i2v-workbench'] ?? versions.workbench ?? 'of unknown version'
}

/** The same for machines. */
export function runParameters(run: FigureRun): Record<string, unknown> {
  const { plan, resolved } = run.record
  return {
    method: plan.method,
    ...ownParameters(run.record),
    epsilon: plan.epsilon,
    epsilonText: plan.norm === 'l2' ? String(plan.epsilon) : epsilonText(plan.epsilon),
    ...(plan.norm === 'l2' ? { norm: plan.norm } : {}),
    ...(plan.mask ? { mask: plan.mask } : {}),
    steps: plan.steps,
    stepsDone: run.result.stepsDone,
    stepSize: plan.stepSize,
    seed: plan.seed,
    frames: resolved.frames,
    ordinals: resolved.ordinals,
    clip: { name: baseName(resolved.clip.path), sha256: resolved.clip.sha256 },
    surrogates: resolved.surrogates.map(({ name, layer, sha256 }) => ({ name, layer, sha256 })),
    state: run.result.state,
  }
}

/** Parameters that not every method has. */
function ownParameters({ plan }: RunRecord): Record<string, unknown> {
  const common = new Set(['norm', 'epsilon', 'steps', 'stepSize', 'seed'])
  const own = methodCatalogue[plan.method].parameters(plan.norm).filter(({ key }) => !common.has(key))
  return Object.fromEntries(own.map((parameter) => [parameter.key, plan[parameter.key] ?? defaultValue(parameter, 0)]))
}
