import { methodDetails } from '../contract/method'
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
  const each = record.resolved.surrogates.map(({ name, layer }) => `${plainText(name)}, layer ${plainText(layer)}`)
  return `${each.length > 1 ? 'Surrogates' : 'Surrogate'}: ${each.join('; ')}.`
}

/** Parameters of the attack, the surrogate and its layer, the clip, the program and the run: the end of every caption. */
export function runSentences(run: FigureRun): string[] {
  const { plan, resolved, versions, id } = run.record
  const { frames, height, width } = resolved
  const sentences = [
    `${plan.method.toUpperCase()}${methodDetails(plan)}, ε = ${epsilonText(plan.epsilon)} (L∞, pixels from 0 to 1 at the input size), ` +
      `${formatCount(plan.steps)} ${plan.steps === 1 ? 'step' : 'steps'} of Adam, step size ${plan.stepSize}.`,
    surrogateText(run.record),
    `Clip: ${plainText(baseName(resolved.clip.path))}, ${frames} ${frames === 1 ? 'frame' : 'frames'} of ${width} × ${height} pixels.`,
    stateText(run),
    `I2V Workbench ${programVersion(versions)}, run ${plainText(id)}.`,
  ]
  return sentences.filter(Boolean)
}

export function programVersion(versions: RunRecord['versions']): string {
  return versions['i2v-workbench'] ?? versions.workbench ?? 'of unknown version'
}

/** The same for machines. */
export function runParameters(run: FigureRun): Record<string, unknown> {
  const { plan, resolved } = run.record
  return {
    method: plan.method,
    ...(plan.method === 'i2v' ? {} : { variant: plan.variant ?? 'reference' }),
    ...(plan.method === 'aens' ? { momentum: plan.momentum ?? 0 } : {}),
    epsilon: plan.epsilon,
    epsilonText: epsilonText(plan.epsilon),
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
