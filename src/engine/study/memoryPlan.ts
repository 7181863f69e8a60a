import type { Memory } from '../../contract/result'
import { WorkbenchError } from '../../contract/error'
import { formatBytes } from '../../contract/bytes'
import type { RecordedNeed, RunNeed, SessionNeed } from './memoryNeed'

/**
 * Sizes that no graph tells, measured with onnxruntime 1.30 on Linux x64 and rounded up (docs/speed-and-memory.md).
 * Forecasts shall lie above what is used, so the largest seen counts.
 */
const measured = {
  /** bytes of the engine's process before it opens a model */
  engine: 170e6,
  /** bytes of a worker's process that has run a small graph */
  worker: 195e6,
  /** bytes held for each byte of weights in an ONNX file: the file's message, the tensors made of it, their packed form */
  perWeight: 2.6,
  /** the same of a model that is cut at its layers: the cut model's own file lies beside */
  perCutWeight: 3.6,
  /** the same of compiled graphs, whose weights lie beside them: mapped, and packed */
  perMappedWeight: 1.6,
  /** bytes held for each byte of activations alive: onnxruntime's arena from the first run, and the block it plans by that run */
  perActivation: 3,
  /** bytes a worker holds for each number of a frame it attacks: pixels as they came and as they go, and what the optimiser keeps: those, d, x', its gradient, Adam's two moments */
  perAttacked: 40,
  /** bytes a worker holds for each number of a clip it shows to a target: three forms, a control, resized and normalised input */
  perShown: 44,
  /** bytes the engine holds for each number of a clip */
  perClip: 32,
} as const

/** What may be used if nobody says: 4 GB, as the workbench promises for a ResNet-101. */
const usualLimit = 4e9
/** Of the memory that is free. */
const usualShare = 0.75

export interface MemoryLimit {
  readonly bytes: number
  /** whether the person chose it */
  readonly isChosen: boolean
  readonly free: number
}

/** @param chosen bytes, null for the usual limit; @param free bytes that the system could give */
export function memoryLimit(chosen: number | null, free: number): MemoryLimit {
  return { bytes: chosen ?? Math.min(usualLimit, usualShare * free), isChosen: chosen !== null, free }
}

export interface WorkerChoice {
  /** processes that share the frames */
  readonly workers: number
  /** processes that ask targets, each another one */
  readonly askers: number
  /** processes that record features, each of another model */
  readonly recorders: number
  readonly memory: Memory
  readonly warnings: readonly string[]
}

/**
 * The most workers whose forecast stays within the limit.
 *
 * @param wanted how many there would be if memory were no matter
 * @returns at least one worker; with a warning if it is above a limit that nobody chose
 * @throws WorkbenchError `attack/memory` if one worker is above a limit that was chosen, or above what is free
 */
export function chooseWorkers(
  need: RunNeed,
  wanted: Pick<WorkerChoice, 'workers' | 'askers'>,
  limit: MemoryLimit,
): WorkerChoice {
  const engine = engineBytes(need)
  const attackBytes = (workers: number): number => {
    const each = workerBytes(need, Math.ceil(need.frames / workers))
    return engine + Math.max(each, compilerBytes(need)) + (workers - 1) * each
  }
  const workers = mostWithin(wanted.workers, limit.bytes, attackBytes)
  const asked = need.targets.map((target) => askerBytes(target, need)).sort((a, b) => b - a)
  const askBytes = (askers: number): number =>
    engine + sum(asked.slice(0, askers)) + Math.max(0, workers - askers) * measured.worker
  const askers = mostWithin(Math.max(1, Math.min(wanted.askers, asked.length)), limit.bytes, askBytes)
  const recorded = need.recorded.map((one) => recorderBytes(one, need)).sort((a, b) => b - a)
  const recordBytes = (recorders: number): number =>
    engine + sum(recorded.slice(0, recorders)) + Math.max(0, workers - recorders) * measured.worker
  const recorders = mostWithin(Math.max(1, Math.min(wanted.askers, recorded.length)), limit.bytes, recordBytes)
  const bytes = Math.max(attackBytes(workers), askBytes(askers), recordBytes(recorders))
  const memory = {
    limit: Math.ceil(limit.bytes),
    forecast: Math.ceil(bytes),
    engine: Math.ceil(engine),
    worker: Math.ceil(workerBytes(need, Math.ceil(need.frames / workers))),
  }
  if (bytes > (limit.isChosen ? limit.bytes : Math.max(limit.bytes, limit.free))) throw tooMuch(bytes, limit)
  return { workers, askers, recorders, memory, warnings: notes(need, bytes, limit) }
}

function engineBytes({ files, frames, frameValues }: RunNeed): number {
  // A file is copied once while it is hashed.
  return measured.engine + sum(files) + Math.max(0, ...files) + measured.perClip * frames * frameValues
}

function workerBytes(need: RunNeed, frames: number): number {
  const perFrame = measured.perAttacked * need.frameValues + need.frameFeatures
  return (
    measured.worker +
    sum(need.sessions.map((session) => sessionBytes(session, measured.perMappedWeight))) +
    frames * perFrame
  )
}

/** The first worker compiles before it attacks: it holds a model's file, and the compiled weights thrice while it writes them. */
function compilerBytes({ files, sessions }: RunNeed): number {
  return measured.worker + Math.max(0, ...files) + 3 * Math.max(0, ...sessions.map(({ weights }) => weights))
}

function askerBytes(target: SessionNeed, { frames, frameValues }: RunNeed): number {
  return measured.worker + sessionBytes(target, measured.perWeight) + measured.perShown * frames * frameValues
}

/** It holds the benign clip, and of the kept frames those that go in at once, as many as it shows to a target. */
function recorderBytes(recorded: RecordedNeed, { frames, frameValues }: RunNeed): number {
  const session = sessionBytes(recorded, measured.perCutWeight)
  return measured.worker + session + recorded.features + measured.perShown * frames * frameValues
}

function sessionBytes({ weights, activations }: SessionNeed, perWeight: number): number {
  return perWeight * weights + measured.perActivation * activations
}

function mostWithin(wanted: number, limit: number, bytesOf: (count: number) => number): number {
  let count = wanted
  while (count > 1 && bytesOf(count) > limit) count--
  return count
}

function tooMuch(bytes: number, { bytes: limit, isChosen }: MemoryLimit): WorkbenchError {
  const what = isChosen
    ? `the limit is ${formatBytes(limit)}`
    : `this machine has ${formatBytes(limit / usualShare)} free`
  return new WorkbenchError(
    'attack/memory',
    `One worker may need ${formatBytes(bytes)} with everything around it; ${what}.`,
    `Choose a shallower layer, fewer frames, a smaller input or smaller video models, or allow it: memory ${formatBytes(Math.ceil(bytes / 1e8) * 1e8)}.`,
  )
}

function notes({ unclear }: RunNeed, bytes: number, limit: MemoryLimit): string[] {
  const notes = unclear.map(
    (name) => `Not every size in "${name}" can be told beforehand: it may need more memory than was forecast.`,
  )
  if (bytes > limit.bytes) {
    notes.push(
      `One worker may need ${formatBytes(bytes)}, more than the usual ${formatBytes(limit.bytes)}: a shallower layer, fewer frames or a smaller input need less.`,
    )
  }
  return notes
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
