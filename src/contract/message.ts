import { z } from 'zod'

const id = z.int().nonnegative()
const wireErrorSchema = z.object({ code: z.string(), message: z.string(), tip: z.string() })

/** What travels over a line between a host and the engine, or a browser and its server. `id` pairs an answer with its question. */
export const messageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ask'), id, call: z.string(), payload: z.unknown() }),
  z.object({ type: z.literal('answer'), id, payload: z.unknown() }),
  z.object({ type: z.literal('failure'), id, error: wireErrorSchema }),
  z.object({ type: z.literal('event'), event: z.string(), payload: z.unknown() }),
])
export type Message = z.infer<typeof messageSchema>
