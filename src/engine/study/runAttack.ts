import { join } from 'node:path'
import { toWireError } from '../../contract/error'
import { hasCosines, methodDetails } from '../../contract/method'
import type { RunProgress, RunResult } from '../../contract/result'
import { framesToImage, roundToFrames } from '../model/preprocess'
import type { WorkerPool } from '../runtime/pool'
import type { RunFolder } from '../store'
import type { FrameClip } from '../tensor/clipArray'
import { saveLossless } from '../video/encode'
import { decodeSaved } from '../video/saved'
import type { AttackedFrames } from './attackFrames'
import { attackClip, framesAtOnce } from './attackClip'
import { type AttackTask, compileTask } from './attackTask'
import type { ClipLibrary } from './clipLibrary'
import { compileSurrogate } from './compileSurrogate'
import { evaluateTargets } from './evaluateTargets'
import type { ReadyRun } from './preparedRun'
import { measureSaved } from './measureSaved'
import { proveBound } from './proveBound'
import { keepFrames, type KeptFrames } from './recording/keepFrames'
import type { PreparedRecording } from './recording/prepare'
import { recordFeatures } from './recording/recordFeatures'
import { createStopwatch } from './stopwatch'
import type { StepLog } from './stepLog'

export interface RunContext {
  readonly clips: ClipLibrary
  readonly pool: WorkerPool
  readonly home: string
  readonly signal: AbortSignal
  readonly onProgress: (progress: Omit<RunProgress, 'run'>) => void
}

/** Least time between two announcements of progress. */
const progressMilliseconds = 100

/**
 * One run from its plan to its results: decode, compile, attack, save, prove the bound, evaluate.
 * Never throws: an error becomes the state of the result, and what was finished before it is kept.
 */
export async function runAttack(run: ReadyRun, folder: RunFolder, context: RunContext): Promise<RunResult> {
  const stages = ['decode', 'compile', 'attack', 'evaluate', ...(run.recording ? ['record' as const] : [])] as const
  const watch = createStopwatch(stages)
  let kept: KeptFrames | null = null
  let result: RunResult = {
    result: 1,
    id: folder.id,
    state: 'running',
    startedAt: Date.now() / 1000,
    method: `${run.plan.method}${methodDetails(run.plan)}`,
    stepsDone: 0,
    losses: [],
    linf: null,
    targets: [],
    controls: [],
    seconds: watch.seconds,
    warnings: [...run.warnings],
    error: null,
  }
  try {
    await folder.writeResult(result)
    const benign = await watch.time('decode', () => decode(run, context))
    const compiled = await watch.time('compile', () => compile(run, context))
    kept = await keepFrames(run, folder)
    const attacked = await watch.time('attack', () => attack(run, benign, compiled, kept, context))
    const saved = await save(run, folder, benign, attacked, context)
    result = { ...result, ...saved, stepsDone: attacked.log.completeSteps, losses: attacked.log.losses() }
    if (context.signal.aborted) return { ...result, state: 'cancelled', warnings: cancelNotes(run, result, attacked) }

    await folder.writeResult(result)
    const evaluation = await watch.time('evaluate', () => evaluate(run, folder, benign, attacked, context))
    result = { ...result, ...evaluation }
    if (run.recording && kept) {
      await folder.writeResult(result)
      await watch.time('record', () => record(run, run.recording!, folder, benign, kept!, context))
    }
    return { ...result, state: 'finished' }
  } catch (thrown) {
    if (context.signal.aborted)
      return { ...result, state: 'cancelled', warnings: [...result.warnings, ...unrecorded(run)] }
    return { ...result, state: 'failed', error: toWireError(thrown) }
  } finally {
    await kept?.remove()
  }
}

async function decode(run: ReadyRun, { signal, onProgress }: RunContext): Promise<FrameClip> {
  onProgress({ stage: 'decode', done: 0, total: run.source.ordinals.length, losses: [], secondsLeft: null })
  return run.source.decode(signal)
}

async function compile(run: ReadyRun, { home, pool, signal, onProgress }: RunContext): Promise<AttackTask> {
  const [worker] = await pool.take(1)
  const cache = join(home, 'cache', 'gradient')
  return compileTask(run.plan, run.surrogates, {
    frames: run.source.ordinals.length,
    compile: (model, choice) =>
      compileSurrogate(model, { ...choice, lowering: run.use.lowering }, run.source, cache, worker!),
    onNext(done, total) {
      signal.throwIfAborted()
      onProgress({ stage: 'compile', done, total, losses: [], secondsLeft: null })
    },
  })
}

async function attack(
  run: ReadyRun,
  benign: FrameClip,
  task: AttackTask,
  kept: KeptFrames | null,
  { pool, signal, onProgress }: RunContext,
): Promise<AttackedFrames> {
  const total = run.plan.steps * framesAtOnce(run).length
  const start = performance.now()
  let lastTold = 0
  const tell = (log: StepLog): void => {
    const now = performance.now()
    if (now - lastTold < progressMilliseconds && log.done < total) return
    lastTold = now
    const left = ((now - start) / 1000) * (total / log.done - 1)
    onProgress({
      stage: 'attack',
      done: log.done,
      total,
      losses: log.losses(),
      secondsLeft: log.done > 0 ? left : null,
    })
  }
  pool.keep(Math.max(run.workers, run.askers, run.recorders))
  return attackClip(run, framesToImage(benign), task, await pool.take(run.workers), signal, tell, kept?.request)
}

/** Writes the arrays and the video, and proves the bound from the bytes that were written. */
async function save(
  run: ReadyRun,
  folder: RunFolder,
  benign: FrameClip,
  { adversarial, log }: AttackedFrames,
  { clips, onProgress }: RunContext,
): Promise<Pick<RunResult, 'linf' | 'l2' | 'perturbation'>> {
  onProgress({ stage: 'save', done: 0, total: 1, losses: log.losses(), secondsLeft: null })
  const rounded = roundToFrames(adversarial)
  await folder.writeFrames({ benign, adversarial, rounded })
  await folder.writeLosses(log.losses(), hasCosines(run.plan.method) ? log.values() : null)
  const tools = await clips.tools()
  await saveLossless(rounded, folder.videoPath, { framesPerSecond: run.source.framesPerSecond }, tools)

  const saved = await folder.readFrames()
  const decoded = await decodeSaved(folder.videoPath, tools)
  const bounds = await proveBound({ ...saved, decoded }, { ...run.plan, attackedFrames: run.attackedFrames })
  return { ...bounds, perturbation: await measureSaved(saved, run.plan) }
}

async function evaluate(
  run: ReadyRun,
  folder: RunFolder,
  benign: FrameClip,
  { adversarial }: AttackedFrames,
  { clips, pool, signal, onProgress }: RunContext,
) {
  const { epsilon, norm, mask, seed, provider } = run.plan
  const decoded = await decodeSaved(folder.videoPath, await clips.tools())
  const notes: string[] = []
  const evaluation = await evaluateTargets(
    run.targets,
    [...new Set(run.surrogates.map(({ model }) => model))],
    { benign, adversarial, decoded },
    {
      epsilon,
      bounds: { norm, frames: run.attackedFrames, region: mask?.region },
      seed,
      provider,
      workers: await pool.take(run.askers),
      threads: run.threads,
      signal,
      onProgress: (done, total) => onProgress({ stage: 'evaluate', done, total, losses: [], secondsLeft: null }),
      onNote: (note) => void notes.push(note),
    },
  )
  return { ...evaluation, warnings: [...run.warnings, ...notes] }
}

async function record(
  run: ReadyRun,
  recording: PreparedRecording,
  folder: RunFolder,
  benign: FrameClip,
  { snapshots }: KeptFrames,
  { pool, signal, onProgress }: RunContext,
): Promise<void> {
  const tell = (done: number): void => onProgress({ stage: 'record', done, total: 1, losses: [], secondsLeft: null })
  tell(0)
  const { provider } = run.plan
  const workers = await pool.take(run.recorders)
  const settings = { provider, workers, threads: run.threads, signal, onProgress: tell }
  await folder.writeRecording(await recordFeatures(recording, benign, snapshots, settings))
}

function cancelNotes(run: ReadyRun, result: RunResult, { log, mostSteps }: AttackedFrames): string[] {
  const uneven =
    mostSteps > log.completeSteps
      ? ` Frames differ: they were stopped after ${log.completeSteps} to ${mostSteps} steps.`
      : ''
  return [...result.warnings, `Cancelled: the video models were not asked.${uneven}`, ...unrecorded(run)]
}

function unrecorded({ recording }: ReadyRun): string[] {
  return recording ? ['Cancelled: no features were recorded.'] : []
}
