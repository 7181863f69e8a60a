/** What the worker that holds a socket is told, and what it tells; bytes go over without a copy. */
export type ToSocket = { readonly url: string } | Uint8Array<ArrayBuffer> | 'close'
export type FromSocket = ArrayBuffer | 'open' | 'close'

export interface LineEvents {
  opened(): void
  /** one whole message */
  received(bytes: ArrayBuffer): void
  /** also where it never opened; nothing comes after */
  closed(): void
}

export interface LineSocket {
  send(bytes: Uint8Array<ArrayBuffer>): void
  close(): void
}

/** A WebSocket that a worker holds, so that large messages are taken in beside the window. */
export function openSocket(url: string, { opened, received, closed }: LineEvents): LineSocket {
  const worker = new Worker(new URL('./socketWorker.ts', import.meta.url), { type: 'module', name: 'line' })
  const tell = (message: ToSocket): void => worker.postMessage(message)
  const end = (): void => {
    worker.terminate()
    closed()
  }
  worker.addEventListener('message', ({ data }: MessageEvent<FromSocket>) => {
    if (data === 'open') opened()
    else if (data === 'close') end()
    else received(data)
  })
  worker.addEventListener('error', end)
  tell({ url })
  return { send: tell, close: () => tell('close') }
}
