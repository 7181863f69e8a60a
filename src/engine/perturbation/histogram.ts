const steps = 255

/** Signed changes counted in 8-bit steps of 1/255, rounded half away from 0. */
export interface ChangeHistogram {
  /** steps of the first count; never above 0 */
  readonly first: number
  readonly counts: readonly number[]
}

export function createHistogram(): { add(changes: Float32Array): void; result(): ChangeHistogram } {
  const counts = new Float64Array(2 * steps + 1)
  return {
    add(changes) {
      for (const change of changes) {
        const size = Math.min(steps, Math.floor(Math.abs(change) * steps + 0.5))
        counts[steps + (change < 0 ? -size : size)]!++
      }
    },
    /** From the first to the last count that is not 0, and 0 among them. */
    result() {
      const from = counts.findIndex((count, at) => count > 0 || at === steps)
      const to = counts.findLastIndex((count, at) => count > 0 || at === steps)
      return { first: from - steps, counts: [...counts.subarray(from, to + 1)] }
    },
  }
}
