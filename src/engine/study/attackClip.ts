import { publishedI2v } from '../../contract/plan'
import { noiseJob } from '../evaluation/noiseJob'
import { selectFrames } from '../model/preprocess'
import type { Worker } from '../runtime/worker'
import type { ImageClip } from '../tensor/clipArray'
import { type AttackedFrames, attackFrames, type AttackSettings } from './attackFrames'
import { attacksClips, type AttackTask, couplesFrames } from './attackTask'
import type { PreparedRun } from './preparedRun'
import type { StepLog } from './stepLog'

type Attack = Pick<PreparedRun, 'plan' | 'surrogates' | 'attackedFrames' | 'source' | 'threads'>

/** Positions of the frames that are worked on: those that may change, or where a video model is attacked the whole clip. */
export function framesAtOnce({ surrogates, attackedFrames, source }: Omit<Attack, 'threads'>): readonly number[] {
  return attacksClips(surrogates) ? [...source.ordinals.keys()] : attackedFrames
}

/**
 * Attacks the frames of a clip that may change; the others come back as they are, bit for bit.
 *
 * @param snapshots where frames of `framesAtOnce` are kept as the attack goes on; left out: nowhere
 * @param onStep called whenever some share of the frames has done a step
 * @throws WorkbenchError `runtime/worker-died` if a worker ends
 */
export async function attackClip(
  run: Attack,
  benign: ImageClip,
  task: AttackTask,
  workers: readonly Worker[],
  signal: AbortSignal,
  onStep: (log: StepLog) => void,
  snapshots?: AttackSettings['snapshots'],
): Promise<AttackedFrames> {
  if (task.job === 'noise') return addNoise(run, benign, task, workers[0]!)
  const { plan, surrogates, attackedFrames, source } = run
  const isCoupled = couplesFrames(plan, surrogates)
  const isWhole = attacksClips(surrogates) || attackedFrames.length === benign.frames
  const settings = {
    ...task,
    steps: plan.steps,
    epsilon: plan.epsilon,
    stepSize: plan.stepSize,
    norm: plan.norm,
    region: plan.mask?.region,
    provider: plan.provider,
    initialPerturbation: publishedI2v.initialPerturbation,
    isCoupled,
    threads: isCoupled ? run.threads : 1,
    snapshots,
  }
  if (isWhole) {
    const attacked = attackedFrames.length === benign.frames ? undefined : attackedFrames
    return attackFrames(benign, { ...settings, ordinals: source.ordinals, attacked }, workers, signal, onStep)
  }
  const ordinals = attackedFrames.map((position) => source.ordinals[position]!)
  const chosen = selectFrames(benign, attackedFrames)
  const found = await attackFrames(chosen, { ...settings, ordinals }, workers, signal, onStep)
  return { ...found, adversarial: putBack(benign, found.adversarial, attackedFrames) }
}

function putBack(clip: ImageClip, changed: ImageClip, positions: readonly number[]): ImageClip {
  const data = clip.data.slice()
  const size = data.length / clip.frames
  positions.forEach((position, place) => {
    data.set(changed.data.subarray(place * size, (place + 1) * size), position * size)
  })
  return { ...clip, data }
}

/** Noise counts as one step that has no loss. */
const noiseLog: StepLog = {
  note: () => undefined,
  completeSteps: 1,
  done: 1,
  losses: () => [],
  values: () => new Float32Array(0),
}

async function addNoise(
  { plan, attackedFrames }: Attack,
  benign: ImageClip,
  { kind, seed }: AttackTask & { readonly job: 'noise' },
  worker: Worker,
): Promise<AttackedFrames> {
  const { epsilon, norm, mask } = plan
  const request = { kind, benign, epsilon, seed, norm, frames: attackedFrames, region: mask?.region }
  return { adversarial: await worker.run(noiseJob, request), log: noiseLog, mostSteps: 1 }
}
