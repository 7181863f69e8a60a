import type { z } from 'zod'

/** A named question to the engine. Both payloads are checked against their schema where they arrive. */
export interface Call<Request = unknown, Response = unknown> {
  readonly name: string
  readonly request: z.ZodType<Request>
  readonly response: z.ZodType<Response>
}

/** A named announcement of the engine. */
export interface Event<Payload = unknown> {
  readonly name: string
  readonly payload: z.ZodType<Payload>
}

export function defineCall<Request, Response>(
  name: string,
  request: z.ZodType<Request>,
  response: z.ZodType<Response>,
): Call<Request, Response> {
  return { name, request, response }
}

export function defineEvent<Payload>(name: string, payload: z.ZodType<Payload>): Event<Payload> {
  return { name, payload }
}

/** How the renderer reaches the engine, whichever host serves it. */
export interface Host {
  /** @throws WorkbenchError as the engine threw it, or `call/invalid` if a payload does not fit its schema */
  ask<Request, Response>(call: Call<Request, Response>, request: Request): Promise<Response>
  /** @returns a function that stops listening */
  listen<Payload>(event: Event<Payload>, handler: (payload: Payload) => void): () => void
}
