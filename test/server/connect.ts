import { WebSocket } from 'ws'
import { createAskingEnd } from '../../src/contract/line'
import { decodeMessage, encodeMessage } from '../../src/contract/wire'

/** The asking end of a WebSocket, as a browser would hold it, once it is open. */
export async function askOverSocket(socket: WebSocket) {
  socket.binaryType = 'arraybuffer'
  const end = createAskingEnd((message) => socket.send(encodeMessage(message)))
  socket.on('message', (data) => end.receive(decodeMessage(data as ArrayBuffer)))
  await new Promise<void>((resolve, reject) => {
    socket.once('open', () => resolve())
    socket.once('error', reject)
  })
  return end
}

/** @param url as the server prints it, with its token */
export async function connect(url: string) {
  const socket = new WebSocket(url.replace(/^http/, 'ws'))
  return { end: await askOverSocket(socket), close: () => socket.terminate() }
}
