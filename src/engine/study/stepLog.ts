import type { Share } from './share'

/** What an attack measures on its frames, as it comes in from the workers, each of which runs ahead as it can. */
export interface StepLog {
  /**
   * @param values one per frame of the share: cosines, or for DR standard deviations
   * @param loss of the step, where its values do not tell it; only for a share that is the whole clip
   */
  note(share: Share, step: number, values: Float32Array, loss?: number): void
  /** steps that every frame has done */
  readonly completeSteps: number
  /** steps times frames that are done */
  readonly done: number
  /** loss before each complete step's update: sum or mean of its values, unless it was noted */
  losses(): number[]
  /** [completeSteps, frames], row-major */
  values(): Float32Array
}

export function createStepLog(shares: readonly Share[], lossOf: 'sum' | 'mean' = 'sum'): StepLog {
  const frames = shares.at(-1)?.end ?? 0
  const rows: Float32Array[] = []
  const noted: number[] = []
  const stepsOf = new Map(shares.map((share) => [share, 0]))
  const complete = (): number => Math.min(...stepsOf.values())
  const terms = lossOf === 'mean' ? frames : 1

  return {
    note(share, step, values, loss) {
      rows[step] ??= new Float32Array(frames).fill(Number.NaN)
      rows[step].set(values, share.start)
      if (loss !== undefined) noted[step] = loss
      stepsOf.set(share, step + 1)
    },
    get completeSteps() {
      return complete()
    },
    get done() {
      return shares.reduce((sum, share) => sum + stepsOf.get(share)! * (share.end - share.start), 0)
    },
    losses: () =>
      rows.slice(0, complete()).map((row, step) => noted[step] ?? row.reduce((sum, value) => sum + value, 0) / terms),
    values() {
      const all = new Float32Array(complete() * frames)
      for (let step = 0; step < complete(); step++) all.set(rows[step]!, step * frames)
      return all
    },
  }
}
