import type { SpawnWorker } from './channel'
import { connectWorker, type Worker } from './worker'

/** Worker processes that are kept warm between runs. A dead one is replaced when it is next asked for. */
export interface WorkerPool {
  /** The first `count` workers, started where needed. */
  take(count: number): Promise<Worker[]>
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

  return {
    take: (count) => Promise.all(Array.from({ length: count }, (_, index) => aliveAt(index))),
    close() {
      for (const slot of slots) void slot?.then((worker) => worker.kill()).catch(() => undefined)
      slots.length = 0
    },
  }
}
