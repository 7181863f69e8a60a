import type { Host } from './call'
import { calls, events } from './calls'
import { fromWireError, toWireError, WorkbenchError } from './error'
import type { Message } from './message'
import type { RawHost } from './rawHost'
import { checkPayload } from './rawHost'

/** The asking end of a line. Whoever owns the line hands in what arrives, and says when it broke. */
export interface AskingEnd extends RawHost {
  receive(message: Message): void
  /** Rejects every question that is still open; later questions go out as before. */
  failPending(error: WorkbenchError): void
}

/** @param send puts one message on the line; may throw, then the question fails with that error */
export function createAskingEnd(send: (message: Message) => void): AskingEnd {
  let nextId = 0
  const pending = new Map<number, { resolve(payload: unknown): void; reject(error: unknown): void }>()
  const listeners = new Map<string, Set<(payload: unknown) => void>>()

  return {
    ask(call, payload) {
      const id = nextId++
      return new Promise((resolve, reject) => {
        pending.set(id, { resolve, reject })
        try {
          send({ type: 'ask', id, call, payload })
        } catch (error) {
          pending.delete(id)
          reject(error)
        }
      })
    },
    listen(name, handler) {
      const handlers = listeners.get(name) ?? new Set()
      listeners.set(name, handlers.add(handler))
      return () => void handlers.delete(handler)
    },
    receive(message) {
      if (message.type === 'event') for (const handler of listeners.get(message.event) ?? []) handler(message.payload)
      if (message.type !== 'answer' && message.type !== 'failure') return
      const question = pending.get(message.id)
      pending.delete(message.id)
      if (message.type === 'answer') question?.resolve(message.payload)
      else question?.reject(fromWireError(message.error))
    },
    failPending(error) {
      for (const { reject } of pending.values()) reject(error)
      pending.clear()
    },
  }
}

/**
 * The answering end of a line: checks every request, asks the host, and passes every event on.
 *
 * @param send puts one message on the line
 * @returns `receive` for what arrives, and `stop`, which ends the passing on of events
 */
export function createAnsweringEnd(host: Host, send: (message: Message) => void) {
  const stops = events.map((event) =>
    host.listen<unknown>(event, (payload) => send({ type: 'event', event: event.name, payload })),
  )

  return {
    async receive(message: Message): Promise<void> {
      if (message.type !== 'ask') return
      const { id } = message
      try {
        send({ type: 'answer', id, payload: await askByName(host, message.call, message.payload) })
      } catch (error) {
        send({ type: 'failure', id, error: toWireError(error) })
      }
    },
    stop: () => stops.forEach((stop) => stop()),
  }
}

/** @throws WorkbenchError `call/unknown`, `call/invalid`, or what the host throws */
async function askByName(host: Host, name: string, payload: unknown): Promise<unknown> {
  const call = calls.find((known) => known.name === name)
  if (!call) throw unknownCall(name)
  return host.ask<unknown, unknown>(call, checkPayload<unknown>(call.request, payload, `call ${name}`))
}

export function unknownCall(name: string): WorkbenchError {
  return new WorkbenchError(
    'call/unknown',
    `There is no call named "${name}".`,
    'Both ends must be of the same version: restart the workbench.',
  )
}
