/** Seconds spent in named stages. */
export interface Stopwatch<Stage extends string> {
  time<Value>(stage: Stage, work: () => Promise<Value>): Promise<Value>
  readonly seconds: Readonly<Record<Stage, number>>
}

export function createStopwatch<Stage extends string>(stages: readonly Stage[]): Stopwatch<Stage> {
  const seconds = Object.fromEntries(stages.map((stage) => [stage, 0])) as Record<Stage, number>
  return {
    seconds,
    async time(stage, work) {
      const start = performance.now()
      try {
        return await work()
      } finally {
        seconds[stage] += (performance.now() - start) / 1000
      }
    },
  }
}
