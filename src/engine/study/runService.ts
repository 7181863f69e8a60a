import { join } from 'node:path'
import { runEnded, runProgress } from '../../contract/calls'
import { toWireError, WorkbenchError } from '../../contract/error'
import type { AttackPlan } from '../../contract/plan'
import type { RunForecast, RunResult } from '../../contract/result'
import type { Broadcast } from '../broadcast'
import type { ProviderService } from '../provider/service'
import type { WorkerPool } from '../runtime/pool'
import { createRunFolder, type RunFolder } from '../store'
import type { ClipLibrary } from './clipLibrary'
import type { Lane } from './lane'
import type { ModelLibrary } from './openModel'
import type { PreparedRun, ReadyRun } from './preparedRun'
import { findFinished } from './findFinished'
import { prepareRun } from './prepareRun'
import { recordOf } from './record'
import { runAttack } from './runAttack'

/** Starts runs, one after another, and ends them. */
export interface RunService {
  /** Checks the plan, makes the run folder and begins; what comes after is told by events. */
  start(plan: AttackPlan): Promise<{ run: string; folder: string }>
  /** What `start` would decide about workers and memory. */
  forecast(plan: AttackPlan): Promise<RunForecast>
  /** Folder of a finished run of the same plan, null if it is to be done. */
  find(plan: AttackPlan): Promise<string | null>
  /** @throws WorkbenchError `run/unknown` if no such run is going on */
  cancel(run: string): void
  /** whether the run of that name is going on, or waiting to */
  isLive(run: string): boolean
  /** Cancels whatever is going on and waits for it. */
  close(): Promise<void>
}

export interface RunServiceParts {
  readonly models: ModelLibrary
  readonly clips: ClipLibrary
  readonly providers: ProviderService
  readonly pool: WorkerPool
  readonly broadcast: Broadcast
  readonly home: string
  /** runs share the machine's cores, so they queue */
  readonly lane: Lane
}

export function createRunService(parts: RunServiceParts): RunService {
  const active = new Map<string, { readonly stop: AbortController; readonly ended: Promise<void> }>()

  return {
    async start(plan) {
      const prepared = await makeReady(await prepareRun(plan, parts.models, parts.clips), parts.providers)
      const folder = await createRunFolder(plan.out ?? join(parts.home, 'runs'), {
        clip: prepared.source.path,
        surrogates: subjectsOf(prepared),
      })
      await folder.writeRecord(recordOf(folder.id, prepared, await ffmpegVersion(parts.clips)))
      const stop = new AbortController()
      const ended = parts.lane.enter(async () => {
        const result = await runAttack(prepared, folder, {
          ...parts,
          signal: stop.signal,
          onProgress: (progress) => parts.broadcast.send(runProgress, { run: folder.id, ...progress }),
        })
        await finish(folder, result)
      }, stop.signal)
      active.set(folder.id, { stop, ended: ended.catch(() => undefined) })
      return { run: folder.id, folder: folder.path }
    },
    async forecast(plan) {
      const { workers, wantedWorkers, memory, warnings } = await prepareRun(plan, parts.models, parts.clips)
      return { workers, wantedWorkers, memory, warnings: [...warnings] }
    },
    async find(plan) {
      const prepared = await makeReady(await prepareRun(plan, parts.models, parts.clips), parts.providers)
      return findFinished(plan.out ?? join(parts.home, 'runs'), prepared, await ffmpegVersion(parts.clips))
    },
    cancel(run) {
      const going = active.get(run)
      if (!going) {
        throw new WorkbenchError('run/unknown', `No run "${run}" is going on.`, 'It may have ended already.')
      }
      going.stop.abort()
    },
    isLive: (run) => active.has(run),
    async close() {
      for (const { stop } of active.values()) stop.abort()
      await Promise.all([...active.values()].map(({ ended }) => ended))
    },
  }

  async function finish(folder: RunFolder, result: RunResult): Promise<void> {
    active.delete(folder.id)
    try {
      await folder.writeResult(result)
    } catch (thrown) {
      result = { ...result, state: 'failed', error: toWireError(thrown) }
    }
    parts.broadcast.send(runEnded, { run: folder.id, folder: folder.path, result })
  }
}

/**
 * The first use of a provider takes seconds, so it comes after all that can be refused at once.
 *
 * @throws WorkbenchError `provider/not-here` or `provider/wrong`
 */
async function makeReady(run: PreparedRun, providers: ProviderService): Promise<ReadyRun> {
  const use = await providers.use(run.plan.provider)
  const notes = use.check ? [use.check.sentence] : []
  return { ...run, use, warnings: [...run.warnings, ...notes] }
}

/** Models that are attacked, each once; noise attacks none and is named itself. */
function subjectsOf({ plan, surrogates }: PreparedRun): string[] {
  const names = new Set(surrogates.map(({ model }) => model.card.name))
  return names.size > 0 ? [...names] : [plan.method]
}

/** Clips need ffmpeg, files of frames only to save the result: absence is recorded, and told where it matters. */
async function ffmpegVersion(clips: ClipLibrary): Promise<string> {
  return (await clips.tools()).version
}
