import { expect, test, vi } from 'vitest'
import type { Channel } from '../../src/engine/index'
import { closeMessage } from '../../src/host/rpc'
import { superviseEngine } from '../../src/host/supervisor'

/** An engine process that answers every question with its own number, until it is told to die. */
function fakeProcesses({ answers = true } = {}) {
  const lives: { die(): void; announce(event: string, payload: unknown): void; sent: unknown[]; kills: number }[] = []
  const start = (): Channel => {
    const number = lives.length + 1
    const exits: ((code: number | null, signal: string | null) => void)[] = []
    const handlers: ((message: unknown) => void)[] = []
    const emit = (message: unknown) => handlers.forEach((handler) => handler(message))
    const life = {
      sent: [] as unknown[],
      kills: 0,
      die: () => exits.forEach((handler) => handler(null, 'SIGKILL')),
      announce: (event: string, payload: unknown) => emit({ type: 'event', event, payload }),
    }
    lives.push(life)
    return {
      send(message) {
        life.sent.push(message)
        const { type, id } = message as { type: string; id: number }
        if (type === 'ask' && answers) queueMicrotask(() => emit({ type: 'answer', id, payload: number }))
      },
      onMessage: (handler) => void handlers.push(handler),
      onExit: (handler) => void exits.push(handler),
      kill() {
        life.kills++
        life.die()
      },
    }
  }
  return { lives, start }
}

test('the engine starts at once and answers', async () => {
  const { lives, start } = fakeProcesses()
  const engine = superviseEngine({ start, log: vi.fn() })

  expect(lives).toHaveLength(1)
  expect(await engine.ask('settings:get', {})).toBe(1)
})

test('when it dies, open questions fail with the reason and the next one is answered by a new process', async () => {
  const { lives, start } = fakeProcesses({ answers: false })
  const log = vi.fn()
  const engine = superviseEngine({ start, log })
  const open = engine.ask('run:start', {})
  lives[0]!.die()

  await expect(open).rejects.toMatchObject({
    code: 'host/engine-stopped',
    message: expect.stringContaining('SIGKILL'),
  })
  expect(lives).toHaveLength(2)
  void engine.ask('settings:get', {})
  expect(lives[1]!.sent).toHaveLength(1)
  expect(log).toHaveBeenCalledWith(expect.stringContaining('SIGKILL'))
})

test('it is started again at most 3 times a minute, and once more when the minute is over', async () => {
  const { lives, start } = fakeProcesses()
  let now = 0
  const engine = superviseEngine({ start, log: vi.fn(), now: () => now })
  for (let life = 0; life < 4; life++) {
    now += 1000
    lives[life]!.die()
  }

  expect(lives).toHaveLength(4)
  await expect(engine.ask('settings:get', {})).rejects.toMatchObject({ code: 'host/engine-keeps-stopping' })
  now += 60_000
  expect(await engine.ask('settings:get', {})).toBe(5)
})

test('listeners hear the new process too, and not after they stopped', () => {
  const { lives, start } = fakeProcesses()
  const engine = superviseEngine({ start, log: vi.fn() })
  const heard = vi.fn()
  const stop = engine.listen('run:progress', heard)

  lives[0]!.announce('run:progress', 1)
  lives[0]!.die()
  lives[1]!.announce('run:progress', 2)
  stop()
  lives[1]!.announce('run:progress', 3)
  expect(heard.mock.calls).toEqual([[1], [2]])
})

test('closing asks the engine to end, kills it if it does not, and starts no other', async () => {
  const { lives, start } = fakeProcesses()
  const engine = superviseEngine({ start, log: vi.fn(), graceMilliseconds: 10 })
  await engine.close()

  expect(lives).toHaveLength(1)
  expect(lives[0]!.sent).toEqual([closeMessage])
  expect(lives[0]!.kills).toBe(1)
  await expect(engine.ask('settings:get', {})).rejects.toMatchObject({ code: 'host/closed' })
})
