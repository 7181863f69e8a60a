import { EventEmitter } from 'node:events'
import { expect, test, vi } from 'vitest'
import type { Port } from '../../src/host/utilityChannel'
import { utilityParent } from '../../src/host/utilityChannel'

class FakePort extends EventEmitter {
  readonly sent: unknown[] = []
  readonly start = vi.fn()
  postMessage(message: unknown) {
    this.sent.push(message)
  }
  arrive(data: unknown, ports: FakePort[] = []) {
    this.emit('message', { data, ports })
  }
}
const asPort = (port: FakePort): Port => port

test('a worker is asked of the main process, and its port becomes a channel', async () => {
  const main = new FakePort()
  const { spawnWorker } = utilityParent(asPort(main))
  const spawned = spawnWorker()
  expect(main.sent).toEqual([{ worker: 1, does: 'spawn' }])

  const workerPort = new FakePort()
  main.arrive({ worker: 1, does: 'started' }, [workerPort])
  const channel = await spawned
  const [heard, ended] = [vi.fn(), vi.fn()]
  channel.onMessage(heard)
  channel.onExit(ended)

  channel.send({ job: 1 })
  workerPort.arrive({ done: 1 })
  expect(workerPort.start).toHaveBeenCalled()
  expect(workerPort.sent).toEqual([{ job: 1 }])
  expect(heard).toHaveBeenCalledWith({ done: 1 })

  channel.kill()
  expect(main.sent.at(-1)).toEqual({ worker: 1, does: 'kill' })
  main.arrive({ worker: 1, does: 'exited', code: null })
  await vi.waitFor(() => expect(ended).toHaveBeenCalledWith(null, null))
})

test('a worker that cannot be started is an error, and the next one is another', async () => {
  const main = new FakePort()
  const { spawnWorker } = utilityParent(asPort(main))
  const [first, second] = [spawnWorker(), spawnWorker()]
  main.arrive({ worker: 1, does: 'failed', reason: 'no memory' })
  main.arrive({ worker: 2, does: 'started' }, [new FakePort()])

  await expect(first).rejects.toMatchObject({ code: 'host/no-worker', message: expect.stringContaining('no memory') })
  await expect(second).resolves.toBeDefined()
})

test('words about workers do not reach the calls', () => {
  const main = new FakePort()
  const { channel } = utilityParent(asPort(main))
  const heard = vi.fn()
  channel.onMessage(heard)

  main.arrive({ worker: 1, does: 'exited', code: 0 })
  main.arrive({ type: 'ask', id: 1, call: 'settings:get', payload: {} })
  expect(heard.mock.calls).toEqual([[{ type: 'ask', id: 1, call: 'settings:get', payload: {} }]])
})
