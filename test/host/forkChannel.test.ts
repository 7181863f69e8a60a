import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, test } from 'vitest'
import type { Channel } from '../../src/engine/index'
import { channelTo } from '../../src/host/forkChannel'

const open: Channel[] = []
afterEach(() => open.splice(0).forEach((channel) => channel.kill()))

function startEcho() {
  const path = fileURLToPath(new URL('./fixture/echo.ts', import.meta.url))
  const child = fork(path, [], { serialization: 'advanced', execArgv: ['--import', 'tsx'], stdio: [0, 2, 2, 'ipc'] })
  const channel = channelTo(child)
  open.push(channel)
  return { child, channel }
}

const nextMessage = (channel: Channel) => new Promise<unknown>((resolve) => channel.onMessage(resolve))
const exit = (channel: Channel) =>
  new Promise<unknown[]>((resolve) => channel.onExit((code, signal) => resolve([code, signal])))

test('typed arrays cross with their type and their values, views without their surroundings', async () => {
  const { channel } = startEcho()
  const view = new Float32Array([0, 1, 2, 3, 4]).subarray(1, 4)
  // Sent before the child has read its first line: nothing is lost.
  channel.send({ view, bytes: new Uint8Array([1, 255]), plain: [null, 'text', { nested: 0.1 }] })

  const { got } = (await nextMessage(channel)) as { got: { view: Float32Array; bytes: Uint8Array; plain: unknown } }
  expect(got.view).toEqual(new Float32Array([1, 2, 3]))
  expect(got.bytes).toBeInstanceOf(Uint8Array)
  expect([...got.bytes]).toEqual([1, 255])
  expect(got.plain).toEqual([null, 'text', { nested: 0.1 }])
})

test('a batch of frames as large as a clip crosses whole', async () => {
  const { channel } = startEcho()
  const frames = Float32Array.from({ length: 32 * 3 * 112 * 112 }, (_, index) => index % 251)
  channel.send(frames)

  const { got } = (await nextMessage(channel)) as { got: Float32Array }
  expect(got.length).toBe(frames.length)
  expect(Buffer.compare(Buffer.from(got.buffer, got.byteOffset, got.byteLength), Buffer.from(frames.buffer))).toBe(0)
})

test('an exit tells its code, a kill its signal, also to whoever asks late', async () => {
  const { channel } = startEcho()
  channel.send('exit')
  expect(await exit(channel)).toEqual([7, null])
  expect(await exit(channel)).toEqual([7, null])
  channel.send('into the void')

  const second = startEcho()
  second.channel.kill()
  expect(await exit(second.channel)).toEqual([null, 'SIGKILL'])
})

test('a child ends when its parent closes the line', async () => {
  const { child, channel } = startEcho()
  channel.send('awake?')
  await nextMessage(channel)
  child.disconnect()

  expect((await once(child, 'exit'))[0]).toBe(0)
})
