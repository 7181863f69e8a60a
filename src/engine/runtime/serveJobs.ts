import { setImmediate } from 'node:timers/promises'
import { toWireError } from '../../contract/error'
import type { Channel } from './channel'
import type { AnyJob, Job, JobContext } from './job'
import type { FromWorker, ToWorker } from './protocol'

/** The worker's side: answers the engine's requests with the jobs it knows, until the process is ended. */
export function serveJobs(channel: Channel, jobs: readonly AnyJob[]): void {
  const cancelled = new Set<number>()
  const send = (message: FromWorker): void => channel.send(message)

  const contextOf = (id: number): JobContext<unknown> => ({
    progress: (progress) => send({ kind: 'progress', id, progress }),
    cancelled: () => cancelled.has(id),
    breathe: () => setImmediate(),
  })

  const run = async (id: number, name: string, request: unknown): Promise<void> => {
    try {
      const job = jobs.find((candidate) => candidate.name === name) as Job<unknown, unknown, unknown> | undefined
      if (!job) throw new Error(`this worker knows no job "${name}"`)
      send({ kind: 'done', id, response: await job.run(request, contextOf(id)) })
    } catch (thrown) {
      send({ kind: 'failed', id, error: toWireError(thrown) })
    } finally {
      cancelled.delete(id)
    }
  }

  channel.onMessage((message) => {
    const request = message as ToWorker
    if (request.kind === 'cancel') cancelled.add(request.id)
    else void run(request.id, request.job, request.request)
  })
  send({ kind: 'ready' })
}
