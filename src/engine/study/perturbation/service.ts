import { resolve } from 'node:path'
import { perturbationProgress } from '../../../contract/calls'
import { toWireError, WorkbenchError } from '../../../contract/error'
import type {
  FramePower,
  PerturbationComparison,
  PerturbationMeasured,
  PerturbationMeasures,
} from '../../../contract/perturbation'
import type { RunRecord } from '../../../contract/result'
import type { Broadcast } from '../../broadcast'
import type { Bound } from '../../perturbation/formTally'
import { programVersion } from '../../programVersion'
import type { SpawnWorker } from '../../runtime/channel'
import { createWorkerPool } from '../../runtime/pool'
import { openRun, readPerturbationMeasures, readRunFrames, sourcesOf, writePerturbation } from '../../store'
import type { FfmpegTools } from '../../video/tools'
import type { ClipLibrary } from '../clipLibrary'
import { createLane } from '../lane'
import { type ComparedRun, comparePair } from './compare'
import { type SpectrumRequest, spectrumJob } from './frameJobs'
import { cancelled, measureJob } from './measureJob'

/** Measures of the perturbations of finished runs, kept in their folders. */
export interface PerturbationService {
  /** @throws WorkbenchError `store/…` where the run cannot be read or has no frames; `perturbation/cancelled` */
  measures(folder: string): Promise<PerturbationMeasured>
  /** Ends measuring that run, if it goes on. */
  cancel(folder: string): void
  compare(folder: string, other: string): Promise<PerturbationComparison>
  spectrum(request: SpectrumRequest): Promise<FramePower>
  close(): void
}

export interface PerturbationParts {
  readonly spawn: SpawnWorker
  readonly clips: ClipLibrary
  readonly broadcast: Broadcast
}

/** A worker that nobody needed for so long gives its memory back. */
const idleMilliseconds = 60_000

/** Has a worker of its own, so that an attack is not slowed down by who looks at another run. */
export function createPerturbationService({ spawn, clips, broadcast }: PerturbationParts): PerturbationService {
  const pool = createWorkerPool(spawn)
  const lane = createLane()
  const going = new Map<string, { readonly stop: AbortController; readonly measured: Promise<PerturbationMeasured> }>()
  let users = 0
  let idle: NodeJS.Timeout | undefined

  /** One piece of work at a time. */
  const withWorker = async <Value>(
    signal: AbortSignal,
    work: (worker: Awaited<ReturnType<typeof pool.take>>[number]) => Promise<Value>,
  ): Promise<Value> => {
    users++
    clearTimeout(idle)
    try {
      return await lane.enter(async () => {
        if (signal.aborted) throw cancelled()
        const [worker] = await pool.take(1)
        return work(worker!)
      }, signal)
    } finally {
      if (--users === 0) idle = setTimeout(() => pool.close(), idleMilliseconds).unref()
    }
  }

  const compute = async (folder: string, record: RunRecord, signal: AbortSignal): Promise<PerturbationMeasured> => {
    // Says in words why a run that has not come so far has no frames.
    await readRunFrames(folder, 'benign', [0])
    const sources = await sourcesOf(folder)
    const has = (file: string): boolean => sources.some((source) => source.file === file)
    const { tools, noTools } = await toolsOf(clips)
    const { power, ...found } = await withWorker(signal, (worker) =>
      worker.run(
        measureJob,
        {
          ...{ folder, tools, noTools },
          bound: boundOf(record),
          films: [
            ...(has('adversarial.mkv') ? (['decoded'] as const) : []),
            ...(has('adversarial_viewing.mp4') ? (['viewing'] as const) : []),
          ],
        },
        { signal, onProgress: (progress) => broadcast.send(perturbationProgress, { folder, ...progress }) },
      ),
    )
    const measures: PerturbationMeasures = {
      perturbation: 2,
      version: programVersion,
      ...found,
      ordinals: record.resolved.ordinals,
      norm: record.plan.norm,
      epsilon: record.plan.epsilon,
      sources,
    }
    return { folder, measures, spectra: power, warnings: await keep(folder, measures, power) }
  }

  const measures = async (folder: string): Promise<PerturbationMeasured> => {
    const path = resolve(folder)
    const already = going.get(path)
    if (already) return already.measured
    const stop = new AbortController()
    const measured = (async () => {
      const { record } = await openRun(path)
      const kept = await readPerturbationMeasures(path)
      return kept ? { folder: path, ...kept, warnings: [] } : compute(path, record, stop.signal)
    })()
    going.set(path, { stop, measured })
    return measured.finally(() => {
      if (going.get(path)?.stop === stop) going.delete(path)
    })
  }

  return {
    measures,
    cancel(folder) {
      const path = resolve(folder)
      going.get(path)?.stop.abort()
      // Who asks again starts anew, though the old work may take a moment to end.
      going.delete(path)
    },
    async compare(folder, other) {
      const [first, second] = [resolve(folder), resolve(other)]
      if (first === second) throw sameRun(first)
      const opened = async (path: string): Promise<ComparedRun> => {
        const measured = await measures(path)
        return { record: (await openRun(path)).record, measured }
      }
      const runs = [await opened(first), await opened(second)] as const
      const { signal } = new AbortController()
      return withWorker(signal, (worker) => comparePair(runs, worker, signal))
    },
    spectrum: (request) =>
      withWorker(new AbortController().signal, (worker) =>
        worker.run(spectrumJob, { ...request, folder: resolve(request.folder) }),
      ),
    close() {
      clearTimeout(idle)
      for (const { stop } of going.values()) stop.abort()
      pool.close()
    },
  }
}

function boundOf({ plan, resolved }: RunRecord): Bound {
  const { norm, epsilon, mask } = plan
  const hasMask = mask?.frames !== undefined || mask?.region !== undefined
  return {
    ...{ norm, epsilon },
    ...(hasMask
      ? {
          mask: {
            ...(resolved.attackedFrames ? { frames: resolved.attackedFrames } : {}),
            ...(mask.region ? { region: mask.region } : {}),
          },
        }
      : {}),
  }
}

async function toolsOf(clips: ClipLibrary): Promise<{ tools: FfmpegTools | null; noTools: string }> {
  try {
    return { tools: await clips.tools(), noTools: '' }
  } catch (thrown) {
    return { tools: null, noTools: toWireError(thrown).message }
  }
}

/** A folder that cannot be written to is no reason to show nothing. */
async function keep(
  folder: string,
  measures: PerturbationMeasures,
  spectra: Float32Array<ArrayBuffer>,
): Promise<string[]> {
  try {
    await writePerturbation(folder, { measures, spectra })
    return []
  } catch (thrown) {
    if (!(thrown instanceof WorkbenchError)) throw thrown
    return [`The measures are not kept: ${thrown.message} They are computed anew each time.`]
  }
}

function sameRun(folder: string): WorkbenchError {
  return new WorkbenchError(
    'perturbation/same-run',
    `The run "${folder}" was asked to be compared with itself.`,
    'Choose another run to compare it with.',
  )
}
