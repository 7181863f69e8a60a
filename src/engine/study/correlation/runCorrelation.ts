import { cpus } from 'node:os'
import type { Correlation, CorrelationPlan, CorrelationProgress, TimeAlignment } from '../../../contract/correlation'
import { toWireError } from '../../../contract/error'
import { compareLayersJob } from '../../feature/compareJob'
import { programVersion } from '../../programVersion'
import type { WorkerPool } from '../../runtime/pool'
import type { ClipSamples } from '../../similarity/sample'
import { createStopwatch } from '../stopwatch'
import type { PreparedClip } from './clips'
import { notesOn } from './notes'
import { describeLayers, type PreparedModel, type PreparedModels } from './prepare'
import { sampleClip } from './samples'
import { type AlignedSteps, alignSteps, copiesNote } from './steps'

/** A correlation whose every part was looked at: what can be refused has been refused. */
export interface PreparedCorrelation extends PreparedModels {
  readonly plan: CorrelationPlan
  readonly clips: readonly PreparedClip[]
}

export interface CorrelationContext {
  readonly id: string
  readonly pool: WorkerPool
  readonly signal: AbortSignal
  readonly onProgress: (progress: Omit<CorrelationProgress, 'id'>) => void
}

/** Shares of the time, roughly, for one line of progress. */
const featureShare = 0.8

/** What is known of a correlation before anything was computed. */
export function startedCorrelation(
  id: string,
  { plan, clips, images, videos, ...known }: PreparedCorrelation,
): Correlation {
  const opened = [...images, ...videos].map(({ model }) => model)
  const aligned = alignAll(plan, videos, clips[0]!.frames)
  const alignment: TimeAlignment = {
    policy: plan.alignment,
    columns: [...aligned.values()].flat().map(({ steps, stride, span }) => ({ steps: [...steps], stride, span })),
  }
  return {
    correlation: 1,
    id,
    state: 'running',
    startedAt: Date.now() / 1000,
    version: programVersion,
    plan,
    clips: clips.map(({ facts }) => facts),
    models: Object.fromEntries(opened.map(({ cardPath, sha256 }) => [cardPath, sha256])),
    rowUnit: plan.rows,
    rows: describeLayers(images),
    columns: describeLayers(videos).map((column, at) => ({ ...column, steps: alignment.columns[at]!.steps.length })),
    alignment,
    matrices: [],
    null: null,
    leftOut: known.leftOut,
    warnings: [
      ...new Set([
        ...known.warnings,
        ...clips.flatMap(({ warnings }) => warnings),
        ...notesOn(plan, clips, videos, alignment),
        ...videos.flatMap((video) => copiesNote(video, aligned.get(video)!)),
      ]),
    ],
    seconds: { features: 0, compare: 0, total: 0 },
    error: null,
  }
}

/**
 * One correlation from its plan to its matrices. Never throws: an error becomes the state of the result.
 */
export async function runCorrelation(
  started: Correlation,
  prepared: PreparedCorrelation,
  context: CorrelationContext,
): Promise<Correlation> {
  const watch = createStopwatch(['features', 'compare', 'total'] as const)
  try {
    context.signal.throwIfAborted()
    const compared = await watch.time('total', async () => {
      const samples = await watch.time('features', () => sampleClips(prepared, context))
      context.signal.throwIfAborted()
      return watch.time('compare', () => compare(prepared.plan, samples, context))
    })
    context.signal.throwIfAborted()
    const warnings = [...new Set([...started.warnings, ...compared.warnings])]
    return { ...started, ...compared, warnings, state: 'finished', seconds: watch.seconds }
  } catch (thrown) {
    if (context.signal.aborted) return { ...started, state: 'cancelled', seconds: watch.seconds }
    return { ...started, state: 'failed', seconds: watch.seconds, error: toWireError(thrown) }
  }
}

type Samples = { benign: ClipSamples; adversarial: ClipSamples | null }[]

async function sampleClips(prepared: PreparedCorrelation, { pool, signal, onProgress }: CorrelationContext) {
  const { plan, clips, videos } = prepared
  const threads = plan.provider === 'cpu' ? cpus().length : 1
  const workers = await pool.take(Math.min(threads, prepared.images.length + videos.length))
  const samples: Samples = []
  for (const [index, clip] of clips.entries()) {
    const found = await sampleClip(clip, prepared, alignAll(plan, videos, clip.frames), {
      ...{ workers, threads, provider: plan.provider, signal },
      grid: wantsChannels(plan) ? plan.grid : null,
      onProgress: (share, model) =>
        onProgress({
          stage: 'features',
          share: (featureShare * (index + share)) / clips.length,
          detail: clips.length > 1 ? `${model}, clip ${index + 1} of ${clips.length}` : model,
        }),
    })
    samples.push(found)
  }
  return samples
}

async function compare(plan: CorrelationPlan, clips: Samples, { pool, signal, onProgress }: CorrelationContext) {
  const { measures, rows: rowUnit, nulls, seed, bandwidth, grid } = plan
  const [worker] = await pool.take(1)
  return worker!.run(
    compareLayersJob,
    { clips, measures, rowUnit, nulls, seed, bandwidth, grid },
    {
      signal,
      onProgress: (share) =>
        onProgress({
          stage: 'compare',
          share: featureShare + (1 - featureShare) * share,
          detail: 'nulls and intervals',
        }),
    },
  )
}

function wantsChannels({ rows, measures }: CorrelationPlan): boolean {
  return rows !== 'frames' || measures.includes('best-match')
}

/** How each column's steps are fed. */
function alignAll(
  { alignment }: CorrelationPlan,
  videos: PreparedModels['videos'],
  frames: number,
): Map<PreparedModel, AlignedSteps[]> {
  return new Map(
    videos.map((video) => [video, video.layers.map((layer) => alignSteps(video.model, layer, alignment, frames))]),
  )
}
