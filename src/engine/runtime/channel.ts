/**
 * A two-way line to another process. Messages are structured clones: plain objects and typed arrays.
 * Hosts make them (child process, Electron utility process); the engine only talks over them.
 */
export interface Channel {
  send(message: unknown): void
  onMessage(handler: (message: unknown) => void): void
  /** called once, when the other side is gone; `code` is null when it was killed */
  onExit(handler: (code: number | null, signal: string | null) => void): void
  kill(): void
}

/** Starts an inference worker. Handed in by the host, because only Electron's main process may start utility processes. */
export type SpawnWorker = (options?: SpawnOptions) => Promise<Channel>

export interface SpawnOptions {
  /** what the process prints is dropped: native libraries complain loudly when a provider is only being tried */
  readonly isQuiet?: boolean
}
