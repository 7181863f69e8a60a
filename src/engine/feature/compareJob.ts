import type { Correlation, CorrelationMatrix } from '../../contract/correlation'
import { defineJob } from '../runtime/job'
import { correlate, type CorrelateOptions } from '../similarity/correlate'
import type { ClipSamples } from '../similarity/sample'

export interface CompareRequest extends CorrelateOptions {
  readonly clips: readonly { readonly benign: ClipSamples; readonly adversarial: ClipSamples | null }[]
}

export interface Compared {
  readonly matrices: CorrelationMatrix[]
  readonly null: Correlation['null']
  readonly warnings: string[]
}

/** Compares layers with all measures. In a worker: nulls and intervals take seconds. Progress is the share that is done. */
export const compareLayersJob = defineJob<CompareRequest, number, Compared>({
  name: 'feature/compare',
  run: ({ clips, ...options }, context) =>
    correlate(clips, options, {
      progress: (done, total) => context.progress(done / total),
      breathe: () => context.breathe(),
      cancelled: () => context.cancelled(),
    }),
})
