import type { Event } from '../contract/call'

/** Announcements to whoever listens; a listener that throws does not stop the others. */
export interface Broadcast {
  send<Payload>(event: Event<Payload>, payload: Payload): void
  listen<Payload>(event: Event<Payload>, handler: (payload: Payload) => void): () => void
}

export function createBroadcast(log: (line: string) => void): Broadcast {
  const handlers = new Map<string, Set<(payload: never) => void>>()
  return {
    send(event, payload) {
      for (const handler of handlers.get(event.name) ?? []) {
        try {
          handler(payload as never)
        } catch (thrown) {
          log(`A listener of ${event.name} failed: ${thrown instanceof Error ? thrown.message : String(thrown)}`)
        }
      }
    },
    listen(event, handler) {
      const listeners = handlers.get(event.name) ?? new Set()
      handlers.set(event.name, listeners)
      listeners.add(handler as (payload: never) => void)
      return () => void listeners.delete(handler as (payload: never) => void)
    },
  }
}
