import { WorkbenchError } from '../contract/error'
import type { Channel, SpawnWorker } from '../engine/index'
import { compact } from './compact'

/**
 * The parts of Electron's port types that are used here, so that this room, which also runs under plain Node,
 * needs no `electron`.
 */
export interface Port {
  postMessage(message: unknown): void
  on(event: 'message', handler: (event: { data: unknown; ports: readonly Port[] }) => void): unknown
  on(event: 'close', handler: () => void): unknown
  start?(): void
  close?(): void
}

/** What the engine process and Electron's main process say to each other about workers, apart from calls. */
export type WorkerControl =
  | { readonly worker: number; readonly does: 'spawn' | 'kill' }
  | { readonly worker: number; readonly does: 'started' }
  | { readonly worker: number; readonly does: 'failed'; readonly reason: string }
  | { readonly worker: number; readonly does: 'exited'; readonly code: number | null }

export function isWorkerControl(message: unknown): message is WorkerControl {
  return typeof message === 'object' && message !== null && 'worker' in message && 'does' in message
}

/** Electron's line from a utility process to the main process; undefined under plain Node. */
export function parentPort(): Port | undefined {
  return (process as NodeJS.Process & { parentPort?: Port }).parentPort
}

/** A line over a port. A port knows no exit codes and cannot kill: whoever hands it over adds both. */
export function channelOver(port: Port, kill: () => void, onExit: Channel['onExit']): Channel {
  const channel: Channel = {
    send: (message) => port.postMessage(compact(message)),
    onMessage(handler) {
      port.on('message', (event) => handler(event.data))
      port.start?.()
    },
    onExit,
    kill,
  }
  return channel
}

/** The engine's lines inside Electron: calls to the main process, and workers that it starts for us. */
export function utilityParent(port: Port): { channel: Channel; spawnWorker: SpawnWorker } {
  let nextWorker = 1
  const spawning = new Map<number, { resolve(channel: Channel): void; reject(error: Error): void }>()
  const exits = new Map<number, (code: number | null) => void>()

  const channelToWorker = (worker: number, workerPort: Port): Channel => {
    const exited = new Promise<number | null>((resolve) => exits.set(worker, resolve))
    const kill = () => port.postMessage({ worker, does: 'kill' } satisfies WorkerControl)
    return channelOver(workerPort, kill, (handler) => void exited.then((code) => handler(code, null)))
  }

  port.on('message', ({ data, ports }) => {
    if (!isWorkerControl(data)) return
    const waiting = spawning.get(data.worker)
    if (data.does === 'started' && ports[0]) waiting?.resolve(channelToWorker(data.worker, ports[0]))
    if (data.does === 'failed') waiting?.reject(new WorkbenchError('host/no-worker', workerFailed(data.reason)))
    if (data.does === 'exited') exits.get(data.worker)?.(data.code)
    spawning.delete(data.worker)
  })

  return {
    channel: {
      send: (message) => port.postMessage(compact(message)),
      onMessage: (handler) =>
        void port.on('message', ({ data }) => {
          if (!isWorkerControl(data)) handler(data)
        }),
      onExit: (handler) => void port.on('close', () => handler(null, null)),
      kill: () => process.exit(),
    },
    spawnWorker: () =>
      new Promise((resolve, reject) => {
        const worker = nextWorker++
        spawning.set(worker, { resolve, reject })
        port.postMessage({ worker, does: 'spawn' } satisfies WorkerControl)
      }),
  }
}

const workerFailed = (reason: string): string => `An inference worker could not be started: ${reason}.`
