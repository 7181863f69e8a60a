import { resolve } from 'node:path'
import { marginProgress } from '../../../contract/calls'
import { WorkbenchError } from '../../../contract/error'
import type { MarginForecast, MarginRequest, Margins } from '../../../contract/margin'
import type { Broadcast } from '../../broadcast'
import type { ProviderService } from '../../provider/service'
import type { WorkerPool } from '../../runtime/pool'
import { hashFrames, openRun } from '../../store'
import type { Lane } from '../lane'
import type { ModelLibrary } from '../openModel'
import { computeMargins } from './compute'
import { readKnown } from './known'
import { type PreparedMargins, prepareMargins } from './prepare'
import { resultOf } from './result'
import { secondsFor } from './seconds'

/** Computes where in time the attacks of finished runs bite; never beside a run. */
export interface MarginService {
  forecast(request: MarginRequest): Promise<MarginForecast>
  /** @throws WorkbenchError `margin/cancelled`, `margin/going-on`, and as `prepareMargins` does */
  compute(request: MarginRequest): Promise<Margins>
  /** What margins.json holds and still fits the run's files; null: nothing. No model is opened. */
  open(folder: string): Promise<Margins | null>
  /** Nothing happens if none are computed for that run. */
  cancel(folder: string): void
  close(): Promise<void>
}

export interface MarginParts {
  readonly models: ModelLibrary
  readonly providers: ProviderService
  readonly pool: WorkerPool
  readonly broadcast: Broadcast
  readonly lane: Lane
}

export function createMarginService(parts: MarginParts): MarginService {
  const active = new Map<string, { readonly stop: AbortController; readonly ended: Promise<unknown> }>()

  return {
    forecast: async (request) => forecastOf(await prepareMargins(request, parts.models)),
    async compute(request) {
      const folder = resolve(request.folder)
      if (active.has(folder)) throw goingOn(folder)
      const stop = new AbortController()
      const ended = begin(request, folder, stop.signal)
      active.set(folder, { stop, ended: ended.catch(() => undefined) })
      return ended.finally(() => active.delete(folder))
    },
    async open(folder) {
      const path = resolve(folder)
      const { record, result } = await openRun(path)
      if (result.state !== 'finished') return null
      const known = await readKnown(path, record, result, await hashFrames(path))
      return known.length === 0 ? null : resultOf(record, known, [])
    },
    cancel: (folder) => active.get(resolve(folder))?.stop.abort(),
    async close() {
      for (const { stop } of active.values()) stop.abort()
      await Promise.all([...active.values()].map(({ ended }) => ended))
    },
  }

  async function begin(request: MarginRequest, folder: string, signal: AbortSignal): Promise<Margins> {
    const tell = (progress: {
      stage: 'waiting' | 'computing'
      done: number
      total: number
      secondsLeft: number | null
    }) => parts.broadcast.send(marginProgress, { folder: request.folder, ...progress })
    try {
      const prepared = await prepareMargins(request, parts.models)
      const { passes } = forecastOf(prepared)
      if (parts.lane.isBusy) tell({ stage: 'waiting', done: 0, total: passes, secondsLeft: null })
      return await parts.lane.enter(() => {
        signal.throwIfAborted()
        return computeMargins(prepared, {
          ...parts,
          signal,
          onProgress: (progress) => tell({ stage: 'computing', ...progress }),
        })
      }, signal)
    } catch (thrown) {
      throw signal.aborted ? cancelled(folder) : thrown
    }
  }
}

function forecastOf(prepared: PreparedMargins): MarginForecast {
  const { choice } = prepared
  const targets = prepared.targets.map(({ plan: { target, windows, mixes }, known }) => ({
    ...{ model: target.model, card: target.card, windows: windows.length },
    passes: known ? 0 : mixes.length,
  }))
  const passes = targets.reduce((total, target) => total + target.passes, 0)
  return {
    ...{ targets, passes, seconds: secondsFor(passes, prepared.result) },
    ...{ workers: choice.askers, memory: choice.memory, warnings: [...choice.warnings] },
  }
}

function goingOn(folder: string): WorkbenchError {
  return new WorkbenchError(
    'margin/going-on',
    `The margins of the run "${folder}" are being computed already.`,
    'Wait for them, or cancel them first.',
  )
}

function cancelled(folder: string): WorkbenchError {
  return new WorkbenchError('margin/cancelled', `The margins of the run "${folder}" were cancelled: nothing was kept.`)
}
