import type { Host } from '../contract/call'
import type { SpawnWorker } from './runtime/channel'

/** What a host hands the engine, because only the host can have it. */
export interface EnginePorts {
  readonly spawnWorker: SpawnWorker
  /** folder for settings, cache and runs; made when missing */
  readonly home: string
  /** folder of the embedded demo: models, clips, labels */
  readonly resources: string
  readonly log: (line: string) => void
}

export interface Engine extends Host {
  /** Ends workers and open decoders. */
  close(): Promise<void>
}
