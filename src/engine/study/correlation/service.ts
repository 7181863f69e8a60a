import { join } from 'node:path'
import { correlationEnded, correlationProgress } from '../../../contract/calls'
import type { Correlation, CorrelationOpened, CorrelationPlan, CorrelationSummary } from '../../../contract/correlation'
import { toWireError, WorkbenchError } from '../../../contract/error'
import type { Broadcast } from '../../broadcast'
import type { ProviderService } from '../../provider/service'
import type { WorkerPool } from '../../runtime/pool'
import { type CorrelationFolder, createCorrelationFolder, listCorrelations, openCorrelation } from '../../store'
import type { ClipLibrary } from '../clipLibrary'
import type { Lane } from '../lane'
import type { ModelLibrary } from '../openModel'
import { prepareClips } from './clips'
import { prepareModels } from './prepare'
import { type PreparedCorrelation, runCorrelation, startedCorrelation } from './runCorrelation'

/** Starts correlations, one after another and never beside a run, and ends them. */
export interface CorrelationService {
  /** Checks the plan, makes the folder and begins; what comes after is told by events. */
  start(plan: CorrelationPlan): Promise<{ id: string; folder: string }>
  /** @throws WorkbenchError `correlation/unknown` if no such one is going on */
  cancel(id: string): void
  list(folder: string | null): Promise<{ folder: string; correlations: CorrelationSummary[] }>
  open(folder: string): Promise<CorrelationOpened>
  /** Cancels whatever is going on and waits for it. */
  close(): Promise<void>
}

export interface CorrelationParts {
  readonly models: ModelLibrary
  readonly clips: ClipLibrary
  readonly providers: ProviderService
  readonly pool: WorkerPool
  readonly broadcast: Broadcast
  readonly home: string
  readonly lane: Lane
}

export function createCorrelationService(parts: CorrelationParts): CorrelationService {
  const active = new Map<string, { readonly stop: AbortController; readonly ended: Promise<void> }>()
  const ownFolder = join(parts.home, 'correlations')
  const isLive = (id: string): boolean => active.has(id)

  return {
    async start(asked) {
      const prepared = await prepare(asked, parts)
      const folder = await createCorrelationFolder(asked.out ?? ownFolder, {
        clip: prepared.clips[0]!.facts.path,
        surrogates: [...prepared.images, ...prepared.videos].map(({ model }) => model.card.name),
      })
      const started = startedCorrelation(folder.id, prepared)
      await folder.write(started)
      const stop = new AbortController()
      const { id } = folder
      if (parts.lane.isBusy) parts.broadcast.send(correlationProgress, { id, ...waiting })
      const ended = parts.lane.enter(async () => {
        const found = await runCorrelation(started, prepared, {
          ...{ id, pool: parts.pool, signal: stop.signal },
          onProgress: (progress) => parts.broadcast.send(correlationProgress, { id, ...progress }),
        })
        await finish(folder, found)
      }, stop.signal)
      active.set(id, { stop, ended: ended.catch(() => undefined) })
      return { id, folder: folder.path }
    },
    cancel(id) {
      const going = active.get(id)
      if (!going) {
        throw new WorkbenchError(
          'correlation/unknown',
          `No correlation "${id}" is going on.`,
          'It may have ended already.',
        )
      }
      going.stop.abort()
    },
    list: async (folder) => ({
      folder: folder ?? ownFolder,
      correlations: await listCorrelations(folder ?? ownFolder, isLive),
    }),
    open: (folder) => openCorrelation(folder, isLive),
    async close() {
      for (const { stop } of active.values()) stop.abort()
      await Promise.all([...active.values()].map(({ ended }) => ended))
    },
  }

  async function finish(folder: CorrelationFolder, correlation: Correlation): Promise<void> {
    active.delete(folder.id)
    try {
      await folder.write(correlation)
    } catch (thrown) {
      correlation = { ...correlation, state: 'failed', error: toWireError(thrown) }
    }
    parts.broadcast.send(correlationEnded, { id: folder.id, folder: folder.path, correlation })
  }
}

const waiting = { stage: 'waiting', share: 0, detail: 'for what is going on to end' } as const

/**
 * Opens and checks everything a plan names, before a folder is made.
 *
 * @throws WorkbenchError naming the parameter or file that cannot be used
 */
async function prepare(
  plan: CorrelationPlan,
  { models, clips, providers }: Pick<CorrelationParts, 'models' | 'clips' | 'providers'>,
): Promise<PreparedCorrelation> {
  const prepared = await prepareModels(plan, models)
  const preparedClips = await prepareClips(plan, prepared, clips)
  if (plan.rows === 'clips' && preparedClips.length < 4) throw tooFewClips(preparedClips.length)
  const { check } = await providers.use(plan.provider)
  const warnings = [...prepared.warnings, ...(check ? [check.sentence] : [])]
  return { ...prepared, warnings, plan, clips: preparedClips }
}

function tooFewClips(count: number): WorkbenchError {
  return new WorkbenchError(
    'correlation/too-few-clips',
    `Rows are clips, and ${count} ${count === 1 ? 'is' : 'are'} given; at least 4 are needed.`,
    'Give more clips, or let rows be frames or positions.',
  )
}
