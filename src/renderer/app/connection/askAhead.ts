import type { Call, Host } from '../../../contract/call'

/** The host with one question on its way already: whoever asks it first gets that answer, and later ones are asked anew. */
export function askAhead<Asked, Answer>(host: Host, call: Call<Asked, Answer>, request: Asked): Host {
  let ahead: Promise<Answer> | null = host.ask(call, request)
  // Who asks for it hears of it.
  ahead.catch(() => undefined)
  return {
    listen: host.listen,
    ask<Request, Response>(other: Call<Request, Response>, what: Request): Promise<Response> {
      if (other.name !== call.name || !ahead) return host.ask(other, what)
      const answer = ahead as Promise<unknown> as Promise<Response>
      ahead = null
      return answer
    },
  }
}
