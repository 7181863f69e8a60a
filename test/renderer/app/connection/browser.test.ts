import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { getSettings, runProgress } from '../../../../src/contract/calls'
import { decodeMessage, encodeMessage } from '../../../../src/contract/wire'
import { connectInBrowser } from '../../../../src/renderer/app/connection/browser'
import type { FromSocket, LineEvents, LineSocket, ToSocket } from '../../../../src/renderer/app/connection/socket'
import { openSocket } from '../../../../src/renderer/app/connection/socket'

/** A line whose other end is this test. */
class FakeSocket implements LineSocket {
  static all: FakeSocket[] = []
  readonly sent: ReturnType<typeof decodeMessage>[] = []

  constructor(
    readonly url: string,
    private readonly events: LineEvents,
  ) {
    FakeSocket.all.push(this)
  }
  send(bytes: Uint8Array): void {
    this.sent.push(decodeMessage(bytes))
  }
  open(): void {
    this.events.opened()
  }
  close(): void {
    this.events.closed()
  }
  say(bytes: Uint8Array<ArrayBuffer>): void {
    this.events.received(bytes.slice().buffer)
  }
  answer(payload: unknown): void {
    const question = this.sent.at(-1)!
    if (question.type === 'ask') this.say(encodeMessage({ type: 'answer', id: question.id, payload }))
  }
}

const connect = () =>
  connectInBrowser({ protocol: 'http:', host: '127.0.0.1:4000' }, (url, events) => new FakeSocket(url, events))
const settings = {
  ffmpegPath: null,
  theme: 'dark',
  recentClips: [],
  recentCards: [],
  recentCommands: [],
  lookSeen: false,
}

beforeEach(() => {
  FakeSocket.all = []
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

test('a question that is asked before the line stands is sent when it does, and answered', async () => {
  const { host, state } = connect()
  const [socket] = FakeSocket.all
  const answer = host.ask(getSettings, {})
  expect([socket!.url, state.value, socket!.sent.length]).toEqual(['ws://127.0.0.1:4000/', 'connecting', 0])

  socket!.open()
  expect(state.value).toBe('open')
  socket!.answer(settings)
  await expect(answer).resolves.toEqual(settings)
})

test('a line that breaks fails what was asked, says so, and is opened again with growing pauses', async () => {
  const { host, state } = connect()
  FakeSocket.all[0]!.open()
  const lost = host.ask(getSettings, {})
  FakeSocket.all[0]!.close()
  await expect(lost).rejects.toMatchObject({ code: 'window/line-lost' })
  expect(state.value).toBe('lost')

  vi.advanceTimersByTime(300)
  expect(FakeSocket.all).toHaveLength(2)
  FakeSocket.all[1]!.close()
  vi.advanceTimersByTime(300)
  expect(FakeSocket.all).toHaveLength(2)
  vi.advanceTimersByTime(300)
  expect(FakeSocket.all).toHaveLength(3)

  FakeSocket.all[2]!.open()
  const answer = host.ask(getSettings, {})
  FakeSocket.all[2]!.answer(settings)
  await expect(answer).resolves.toEqual(settings)
  expect(state.value).toBe('open')
})

test('a message that cannot be read ends the line instead of leaving its question open', async () => {
  const told = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  const { host } = connect()
  FakeSocket.all[0]!.open()
  const answer = host.ask(getSettings, {})
  FakeSocket.all[0]!.say(Uint8Array.of(0xc1))

  await expect(answer).rejects.toMatchObject({ code: 'window/line-lost' })
  expect(told).toHaveBeenCalledOnce()
  told.mockRestore()
})

test('events reach their listeners until they stop listening', () => {
  const { host } = connect()
  FakeSocket.all[0]!.open()
  const heard: number[] = []
  const stop = host.listen(runProgress, ({ done }) => heard.push(done))
  const tell = (done: number): void => {
    const payload = { run: 'a', stage: 'attack', done, total: 9, losses: [], secondsLeft: null }
    FakeSocket.all[0]!.say(encodeMessage({ type: 'event', event: 'run:progress', payload }))
  }
  tell(1)
  stop()
  tell(2)
  expect(heard).toEqual([1])
})

test('the worker that holds a socket is told what to send and tells what came, until either end closes', () => {
  const told: ToSocket[] = []
  class FakeWorker extends EventTarget {
    static last: FakeWorker
    isOver = false
    constructor() {
      super()
      FakeWorker.last = this
    }
    postMessage = (message: ToSocket): void => void told.push(message)
    terminate = (): void => void (this.isOver = true)
    tell(data: FromSocket): void {
      this.dispatchEvent(new MessageEvent('message', { data }))
    }
  }
  vi.stubGlobal('Worker', FakeWorker)
  const heard: unknown[] = []
  const line = openSocket('ws://127.0.0.1:4000/', {
    opened: () => heard.push('opened'),
    received: (bytes) => heard.push(bytes.byteLength),
    closed: () => heard.push('closed'),
  })
  FakeWorker.last.tell('open')
  line.send(Uint8Array.of(7))
  FakeWorker.last.tell(new ArrayBuffer(5))
  line.close()
  FakeWorker.last.tell('close')
  expect(told).toEqual([{ url: 'ws://127.0.0.1:4000/' }, Uint8Array.of(7), 'close'])
  expect([...heard, FakeWorker.last.isOver]).toEqual(['opened', 5, 'closed', true])
})
