import { ref } from 'vue'
import { fromWireError, WorkbenchError, type WireError } from '../../../contract/error'
import { createAskingEnd } from '../../../contract/line'
import { typedHost } from '../../../contract/rawHost'
import type { ShellBridge } from '../../../contract/shell'
import { decodeMessage, encodeMessage } from '../../../contract/wire'
import type { Connection, ConnectionState } from '../../composables/useConnection'
import { openSocket, type LineSocket } from './socket'

const firstPauseMilliseconds = 300
const longestPauseMilliseconds = 5000

/**
 * The engine over one WebSocket to the server that served this page. The server's cookie lets us in, so no token is seen here.
 * A line that breaks fails the questions that are open and is opened again; questions asked meanwhile wait for it.
 */
export function connectInBrowser(
  place: Pick<Location, 'protocol' | 'host'> = location,
  openLine: typeof openSocket = openSocket,
): Connection {
  const state = ref<ConnectionState>('connecting')
  let socket: LineSocket | null = null
  let pause = firstPauseMilliseconds
  const waiting: Uint8Array<ArrayBuffer>[] = []

  const end = createAskingEnd((message) => {
    const bytes = encodeMessage(message)
    if (socket && state.value === 'open') socket.send(bytes)
    else waiting.push(bytes)
  })

  function open(): void {
    const url = `${place.protocol === 'https:' ? 'wss' : 'ws'}://${place.host}/`
    socket = openLine(url, { opened: onOpen, received: receive, closed: onClose })
  }

  function onOpen(): void {
    state.value = 'open'
    pause = firstPauseMilliseconds
    for (const bytes of waiting.splice(0)) socket?.send(bytes)
  }

  /** A line that says something unreadable has lost an answer: a new one is better than a question that waits for ever. */
  function receive(bytes: ArrayBuffer): void {
    try {
      end.receive(decodeMessage(bytes))
    } catch (thrown) {
      console.error(thrown)
      socket?.close()
    }
  }

  function onClose(): void {
    state.value = 'lost'
    waiting.length = 0
    end.failPending(lineLost())
    setTimeout(open, pause)
    pause = Math.min(longestPauseMilliseconds, pause * 2)
  }

  open()
  return { host: typedHost(end), shell: browserShell, state }
}

const browserShell: ShellBridge<File> = {
  kind: 'browser',
  openDialog: () => Promise.resolve(null),
  pathOfDroppedFile: upload,
  onMenu: () => () => undefined,
}

/** Hands a dropped file to the engine's machine. @throws WorkbenchError as the server says */
async function upload(file: File): Promise<string> {
  const response = await fetch(`/upload?name=${encodeURIComponent(file.name)}`, { method: 'PUT', body: file })
  const answer = (await response.json().catch(() => ({}))) as { path?: string; error?: WireError }
  if (answer.path !== undefined) return answer.path
  throw answer.error ? fromWireError(answer.error) : uploadFailed(file.name, response.status)
}

const lineLost = (): WorkbenchError =>
  new WorkbenchError(
    'window/line-lost',
    'The line to the engine broke before it answered.',
    'The window connects again by itself; if it does not, start the server again and open the address it prints.',
  )

const uploadFailed = (name: string, status: number): WorkbenchError =>
  new WorkbenchError(
    'window/upload-failed',
    `${name} could not be handed to the engine’s machine (status ${status}).`,
    'Copy it there and open it by its path.',
  )
