import type { SpawnWorker } from './channel'
import { connectWorker, type Worker } from './worker'

/** Worker processes that are kept warm between runs. A dead one is replaced when it is next asked for. */
export interface WorkerPool {
  /** The first `count` workers, started where needed. */
  take(count: number): Promise<Worker[]>
  /** Ends all but the first `count`, whose memory is wanted for others. Nobody may be using them. */
  keep(count: number): void
  close(): void
}

export function createWorkerPool(spawn: SpawnWorker): WorkerPool {
  const slots: (Promise<Worker> | undefined)[] = []

  const aliveAt = async (index: number): Promise<Worker> => {
    const current = await slots[index]?.catch(() => undefined)
    if (current?.isAlive) return current
    const started = spawn().then(connectWorker)
    slots[index] = started
    return started
  }

  const keep = (count: number): void => {
    for (const slot of slots.splice(count)) void slot?.then((worker) => worker.kill()).catch(() => undefined)
  }

  return {
    take: (count) => Promise.all(Array.from({ length: count }, (_, index) => aliveAt(index))),
    keep,
    close: () => keep(0),
  }
}
