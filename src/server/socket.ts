import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocket, WebSocketServer } from 'ws'
import { calls, events, runProgress } from '../contract/calls'
import { toWireError, WorkbenchError } from '../contract/error'
import { unknownCall } from '../contract/line'
import type { Message } from '../contract/message'
import type { RawHost } from '../contract/rawHost'
import { decodeMessage, encodeMessage } from '../contract/wire'

/** Questions are small: plans, paths, ordinals. */
const maxQuestionBytes = 4 * 1024 ** 2
const maxSockets = 16
const maxOpenQuestions = 128
/** A browser that is this far behind gets no progress, which is outdated by then anyway. */
const progressBacklogBytes = 4 * 1024 ** 2
/** One that is this far behind is cut off; it asks again when it has recovered. */
const maxBacklogBytes = 1024 ** 3
const heartbeatMilliseconds = 30_000

/** Passes questions from browsers to the engine, and events from the engine to every browser. */
export interface Sockets {
  /** Takes over a connection that asked for a WebSocket; whoever calls has checked that it may. */
  accept(request: IncomingMessage, connection: Duplex, head: Buffer): void
  close(): void
}

export function createSockets(engine: RawHost): Sockets {
  const server = new WebSocketServer({ noServer: true, maxPayload: maxQuestionBytes, perMessageDeflate: false })
  const stops = events.map(({ name }) =>
    engine.listen(name, (payload) => {
      const bytes = encodeMessage({ type: 'event', event: name, payload })
      for (const socket of server.clients) {
        if (name !== runProgress.name || socket.bufferedAmount < progressBacklogBytes) send(socket, bytes)
      }
    }),
  )
  const heartbeat = keepAlive(server)

  return {
    accept(request, connection, head) {
      if (server.clients.size >= maxSockets) return void connection.end('HTTP/1.1 503 Service Unavailable\r\n\r\n')
      server.handleUpgrade(request, connection, head, (socket) => serve(socket, engine))
    },
    close() {
      clearInterval(heartbeat)
      stops.forEach((stop) => stop())
      for (const socket of server.clients) socket.terminate()
      server.close()
    },
  }
}

function serve(socket: WebSocket, engine: RawHost): void {
  let open = 0
  socket.on('error', () => socket.terminate())
  socket.on('message', async (data, isBinary) => {
    const message = isBinary ? read(data as Buffer) : null
    if (message?.type !== 'ask') return socket.close(1008, 'not a question')
    open++
    send(socket, encodeAnswer(message.id, await outcome(engine, message, open)))
    open--
  })
}

/** A whole answer, or the failure in its place. */
async function outcome(
  engine: RawHost,
  { id, call, payload }: Message & { type: 'ask' },
  open: number,
): Promise<Message> {
  try {
    if (open > maxOpenQuestions) throw tooMany()
    if (!calls.some(({ name }) => name === call)) throw unknownCall(call)
    return { type: 'answer', id, payload: await engine.ask(call, payload) }
  } catch (error) {
    return { type: 'failure', id, error: toWireError(error) }
  }
}

/** An answer that cannot be packed (too deep, too large for one buffer) becomes a failure, not a lost question. */
function encodeAnswer(id: number, message: Message): Uint8Array {
  try {
    return encodeMessage(message)
  } catch (error) {
    return encodeMessage({ type: 'failure', id, error: toWireError(error) })
  }
}

function read(data: Buffer): Message | null {
  try {
    return decodeMessage(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
  } catch {
    return null
  }
}

function send(socket: WebSocket, bytes: Uint8Array): void {
  if (socket.readyState !== WebSocket.OPEN) return
  if (socket.bufferedAmount > maxBacklogBytes) socket.terminate()
  else socket.send(bytes, () => undefined)
}

/** Tunnels that broke without a word are noticed by a ping that nobody answers. */
function keepAlive(server: WebSocketServer): NodeJS.Timeout {
  const silent = new WeakSet<WebSocket>()
  const beat = setInterval(() => {
    for (const socket of server.clients) {
      if (silent.has(socket)) socket.terminate()
      silent.add(socket)
      socket.once('pong', () => silent.delete(socket))
      socket.ping()
    }
  }, heartbeatMilliseconds)
  return beat.unref()
}

const tooMany = (): WorkbenchError =>
  new WorkbenchError(
    'call/too-many',
    `More than ${maxOpenQuestions} questions of this window are open at once.`,
    'Wait for answers before asking on.',
  )
