import { fromWireError, WorkbenchError } from '../../contract/error'
import type { Channel } from './channel'
import type { Job } from './job'
import type { FromWorker, ToWorker } from './protocol'

export interface JobOptions<Progress> {
  readonly onProgress?: (progress: Progress) => void
  /** asks the job to stop; a worker that does not answer within `graceMilliseconds` is killed */
  readonly signal?: AbortSignal
  readonly graceMilliseconds?: number
}

/** The engine's end of one worker process. */
export interface Worker {
  run<Request, Progress, Response>(
    job: Job<Request, Progress, Response>,
    request: Request,
    options?: JobOptions<Progress>,
  ): Promise<Response>
  readonly isAlive: boolean
  kill(): void
}

interface Pending {
  resolve(response: unknown): void
  reject(error: Error): void
  onProgress(progress: unknown): void
}

/** Time a cancelled job gets to hand over what it has before its process is killed. */
const defaultGraceMilliseconds = 10_000

/** Wraps a channel to a process that runs `serveJobs`. */
export function connectWorker(channel: Channel): Worker {
  const pending = new Map<number, Pending>()
  let nextId = 1
  let death: WorkbenchError | null = null

  channel.onMessage((message) => {
    const answer = message as FromWorker
    if (answer.kind === 'ready') return
    const waiting = pending.get(answer.id)
    if (!waiting) return
    if (answer.kind === 'progress') return waiting.onProgress(answer.progress)
    pending.delete(answer.id)
    if (answer.kind === 'done') waiting.resolve(answer.response)
    else waiting.reject(fromWireError(answer.error))
  })

  channel.onExit((code, signal) => {
    death = new WorkbenchError(
      'runtime/worker-died',
      `An inference worker ended in the middle of its work (${signal ? `signal ${signal}` : `exit code ${code ?? 'unknown'}`}).`,
      'It may have run out of memory: try fewer threads or a smaller layer. Finished results are kept; start the run again.',
    )
    for (const waiting of pending.values()) waiting.reject(death)
    pending.clear()
  })

  const send = (message: ToWorker): void => channel.send(message)

  return {
    get isAlive() {
      return death === null
    },
    kill: () => channel.kill(),
    run(job, request, options = {}) {
      if (death) return Promise.reject(death)
      const id = nextId++
      const stopListening = forwardCancel(id, options.signal, options.graceMilliseconds ?? defaultGraceMilliseconds)
      return new Promise<never>((resolve, reject) => {
        pending.set(id, {
          resolve: resolve as (response: unknown) => void,
          reject,
          onProgress: (progress) => options.onProgress?.(progress as never),
        })
        send({ kind: 'run', id, job: job.name, request })
      }).finally(stopListening)
    },
  }

  function forwardCancel(id: number, signal: AbortSignal | undefined, graceMilliseconds: number): () => void {
    let timer: NodeJS.Timeout | undefined
    const cancel = (): void => {
      if (death) return
      send({ kind: 'cancel', id })
      timer = setTimeout(() => channel.kill(), graceMilliseconds)
    }
    if (signal?.aborted) queueMicrotask(cancel)
    else signal?.addEventListener('abort', cancel, { once: true })
    return () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', cancel)
    }
  }
}
