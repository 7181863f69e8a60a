import type { z } from 'zod'
import type { Host } from './call'
import { WorkbenchError } from './error'

/** The engine reached by names alone, as it looks from across a process line: nothing is checked yet. */
export interface RawHost {
  /** @throws WorkbenchError as the engine threw it, `call/unknown`, or an error of the line */
  ask(name: string, payload: unknown): Promise<unknown>
  /** @returns a function that stops listening */
  listen(name: string, handler: (payload: unknown) => void): () => void
}

/** The same host with typed calls; answers and events are checked here, where they arrive. */
export function typedHost(raw: RawHost): Host {
  return {
    async ask(call, request) {
      return checkPayload(call.response, await raw.ask(call.name, request), `the answer to ${call.name}`)
    },
    listen(event, handler) {
      return raw.listen(event.name, (payload) => handler(checkPayload(event.payload, payload, `event ${event.name}`)))
    },
  }
}

/**
 * The payload with its defaults filled in.
 *
 * @param what names the payload in the error, e.g. `call clip:open`
 * @throws WorkbenchError `call/invalid` naming the first field that does not fit
 */
export function checkPayload<T>(schema: z.ZodType<T>, payload: unknown, what: string): T {
  const checked = schema.safeParse(payload)
  if (checked.success) return checked.data
  const issue = checked.error.issues[0]
  const field = issue?.path.length ? `field "${issue.path.join('.')}"` : 'the payload'
  throw new WorkbenchError(
    'call/invalid',
    `In ${what}, ${field} does not fit: ${issue?.message ?? 'unknown form'}.`,
    'Both ends must be of the same version: restart the workbench.',
  )
}
