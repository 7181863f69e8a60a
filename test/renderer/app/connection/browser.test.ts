import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { getSettings, runProgress } from '../../../../src/contract/calls'
import { decodeMessage, encodeMessage } from '../../../../src/contract/wire'
import { connectInBrowser } from '../../../../src/renderer/app/connection/browser'

/** A line whose other end is this test. */
class FakeSocket extends EventTarget {
  static readonly OPEN = 1
  static all: FakeSocket[] = []
  readonly sent: ReturnType<typeof decodeMessage>[] = []
  readyState = 0
  binaryType = ''

  constructor(readonly url: string) {
    super()
    FakeSocket.all.push(this)
  }
  send(bytes: Uint8Array): void {
    this.sent.push(decodeMessage(bytes))
  }
  open(): void {
    this.readyState = FakeSocket.OPEN
    this.dispatchEvent(new Event('open'))
  }
  close(): void {
    this.readyState = 3
    this.dispatchEvent(new Event('close'))
  }
  say(bytes: Uint8Array<ArrayBuffer>): void {
    this.dispatchEvent(new MessageEvent('message', { data: bytes.slice().buffer }))
  }
  answer(payload: unknown): void {
    const question = this.sent.at(-1)!
    if (question.type === 'ask') this.say(encodeMessage({ type: 'answer', id: question.id, payload }))
  }
}

const connect = () => connectInBrowser({ protocol: 'http:', host: '127.0.0.1:4000' })
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
  vi.stubGlobal('WebSocket', FakeSocket)
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
