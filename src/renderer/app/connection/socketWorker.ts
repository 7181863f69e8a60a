/** Holds one WebSocket beside the window. Taking in a picture of 6 MB there would hold the window up for two refreshes of the screen. */
import type { FromSocket, ToSocket } from './socket'

let socket: WebSocket | null = null

const tell = (message: FromSocket): void =>
  message instanceof ArrayBuffer ? postMessage(message, { transfer: [message] }) : postMessage(message)

addEventListener('message', ({ data }: MessageEvent<ToSocket>) => {
  if (data instanceof Uint8Array) socket?.send(data)
  else if (data === 'close') socket?.close()
  else open(data.url)
})

function open(url: string): void {
  socket = new WebSocket(url)
  socket.binaryType = 'arraybuffer'
  socket.addEventListener('open', () => tell('open'))
  socket.addEventListener('message', (event: MessageEvent<ArrayBuffer>) => tell(event.data))
  socket.addEventListener('close', () => tell('close'))
}
