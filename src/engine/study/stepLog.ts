import type { Share } from './share'

/** The cosines of an attack as they come in from the workers, each of which runs ahead as it can. */
export interface StepLog {
  note(share: Share, step: number, cosines: Float32Array): void
  /** steps that every frame has done */
  readonly completeSteps: number
  /** steps times frames that are done */
  readonly done: number
  /** sum over frames before each complete step's update */
  losses(): number[]
  /** [completeSteps, frames], row-major */
  cosines(): Float32Array
}

export function createStepLog(shares: readonly Share[]): StepLog {
  const frames = shares.at(-1)?.end ?? 0
  const rows: Float32Array[] = []
  const stepsOf = new Map(shares.map((share) => [share, 0]))
  const complete = (): number => Math.min(...stepsOf.values())

  return {
    note(share, step, cosines) {
      rows[step] ??= new Float32Array(frames).fill(Number.NaN)
      rows[step].set(cosines, share.start)
      stepsOf.set(share, step + 1)
    },
    get completeSteps() {
      return complete()
    },
    get done() {
      return shares.reduce((sum, share) => sum + stepsOf.get(share)! * (share.end - share.start), 0)
    },
    losses: () => rows.slice(0, complete()).map((row) => row.reduce((sum, cosine) => sum + cosine, 0)),
    cosines() {
      const all = new Float32Array(complete() * frames)
      for (let step = 0; step < complete(); step++) all.set(rows[step]!, step * frames)
      return all
    },
  }
}
