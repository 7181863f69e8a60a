import { expect, test, vi } from 'vitest'
import { createFakeElectron } from './fakeElectron'

const fake = vi.hoisted(() => ({ current: null as unknown as ReturnType<typeof createFakeElectron> }))
vi.mock('electron', async () => {
  const { createFakeElectron } = await import('./fakeElectron')
  fake.current = createFakeElectron()
  return fake.current.electron
})
const { startEngine } = await import('../../src/main/engine')

function start() {
  fake.current.children.length = 0
  const channel = startEngine({ home: '/home', resources: '/demo' })
  return { channel, engine: fake.current.children[0]! }
}

test('the engine gets its folders, and its messages come and go', () => {
  const { channel, engine } = start()
  const heard = vi.fn()
  channel.onMessage(heard)

  expect(engine.path).toMatch(/engineProcess\.(ts|js)$/)
  expect(JSON.parse(engine.args[0]!)).toEqual({ home: '/home', resources: '/demo' })
  channel.send({ type: 'ask' })
  engine.emit('message', { type: 'answer' })
  expect(engine.sent).toEqual([{ message: { type: 'ask' }, ports: [] }])
  expect(heard.mock.calls).toEqual([[{ type: 'answer' }]])
})

test('a worker that the engine asks for gets one end of a line, the engine the other', () => {
  const { channel, engine } = start()
  const heard = vi.fn()
  channel.onMessage(heard)
  engine.emit('message', { worker: 4, does: 'spawn' })
  const worker = fake.current.children[1]!

  expect(worker.path).toMatch(/inferenceWorker\.(ts|js)$/)
  expect(worker.sent).toEqual([{ message: null, ports: [{ name: 'one' }] }])
  expect(engine.sent).toEqual([{ message: { worker: 4, does: 'started' }, ports: [{ name: 'two' }] }])
  expect(heard).not.toHaveBeenCalled()

  engine.emit('message', { worker: 4, does: 'kill' })
  expect(worker.kill).toHaveBeenCalledTimes(1)
  worker.emit('exit', 9)
  expect(engine.sent.at(-1)!.message).toEqual({ worker: 4, does: 'exited', code: 9 })
})

test('a worker that cannot be started is reported', () => {
  const { engine } = start()
  fake.current.electron.utilityProcess.fork.mockImplementationOnce(() => {
    throw new Error('out of memory')
  })
  engine.emit('message', { worker: 1, does: 'spawn' })

  expect(engine.sent).toEqual([{ message: { worker: 1, does: 'failed', reason: 'out of memory' }, ports: [] }])
})

test('when the engine dies its workers die too, and nothing more is sent to it', () => {
  const { channel, engine } = start()
  const ended = vi.fn()
  channel.onExit(ended)
  engine.emit('message', { worker: 1, does: 'spawn' })
  engine.emit('message', { worker: 2, does: 'spawn' })
  const [, ...workers] = fake.current.children
  const sentBefore = engine.sent.length
  engine.emit('exit', 1)
  workers.forEach((worker) => worker.emit('exit', 0))

  expect(ended).toHaveBeenCalledWith(1, null)
  for (const worker of workers) expect(worker.kill).toHaveBeenCalled()
  expect(engine.sent).toHaveLength(sentBefore)
})
