import { encode } from '@msgpack/msgpack'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { WebSocket } from 'ws'
import { getPerturbation, getSettings, openClip, runProgress } from '../../src/contract/calls'
import { WorkbenchError } from '../../src/contract/error'
import { typedHost } from '../../src/contract/rawHost'
import { askOverSocket as connect } from './connect'
import { startTestServer } from './fixture'

const settings = {
  ffmpegPath: null,
  theme: 'dark',
  recentClips: [],
  recentCards: [],
  recentCommands: [],
  lookSeen: false,
}
const progress = { run: 'a', stage: 'attack', done: 1, total: 2, losses: [0.5], secondsLeft: 3 }
const announcers = new Map<string, (payload: unknown) => void>()
const asked: unknown[] = []

const engine = {
  async ask(name: string, payload: unknown) {
    asked.push([name, payload])
    if (name === openClip.name) throw new WorkbenchError('video/not-a-video', 'Not a video: a.txt.', 'Choose another.')
    if (name === getPerturbation.name) {
      return { height: 1, width: 1, values: new Float32Array([0.1, -0.2, 0.3]), epsilon: 16 / 255 }
    }
    return settings
  },
  listen(name: string, handler: (payload: unknown) => void) {
    announcers.set(name, handler)
    return () => announcers.delete(name)
  },
}

let server: Awaited<ReturnType<typeof startTestServer>>
beforeAll(async () => {
  server = await startTestServer(engine)
})
afterAll(() => server.close())

const closed = (socket: WebSocket) => new Promise<number>((resolve) => socket.once('close', resolve))

describe('questions', () => {
  test('answers come back with typed arrays, errors with their tip', async () => {
    const host = typedHost(await connect(server.socket()))

    expect(await host.ask(getSettings, {})).toEqual(settings)
    const { values } = await host.ask(getPerturbation, { folder: 'run', position: 0 })
    expect(values).toEqual(new Float32Array([0.1, -0.2, 0.3]))
    await expect(host.ask(openClip, { path: 'a.txt' })).rejects.toMatchObject({
      code: 'video/not-a-video',
      tip: 'Choose another.',
    })
  })

  test('a call that does not exist never reaches the engine', async () => {
    const end = await connect(server.socket())
    asked.length = 0

    await expect(end.ask('engine:explode', {})).rejects.toMatchObject({ code: 'call/unknown' })
    expect(asked).toEqual([])
  })

  test('events reach every window', async () => {
    const ends = await Promise.all([connect(server.socket()), connect(server.socket())])
    const heard = ends.map((end) => {
      const handler = vi.fn()
      typedHost(end).listen(runProgress, handler)
      return handler
    })
    announcers.get(runProgress.name)!(progress)

    for (const handler of heard) await vi.waitFor(() => expect(handler).toHaveBeenCalledWith(progress))
  })
})

describe('who may connect', () => {
  const refused = (path: string, headers: Record<string, string> = {}) =>
    expect(connect(server.socket(path, headers))).rejects.toThrow('403')

  test('no token, a wrong one, a wrong path', async () => {
    await refused('/')
    await refused('/?token=wrong')
    await refused(`/elsewhere?token=${server.token}`)
  })

  test('a page of another site, or one that had its name point here', async () => {
    await refused(`/?token=${server.token}`, { origin: 'http://evil.example' })
    await refused(`/?token=${server.token}`, { origin: 'http://evil.example', host: 'evil.example' })
    await expect(
      connect(server.socket(`/?token=${server.token}`, { origin: server.url.origin })),
    ).resolves.toBeDefined()
  })

  test('the cookie is enough', async () => {
    const { headers } = await server.ask(`/?token=${server.token}`)
    const cookie = String(headers['set-cookie']).split(';')[0]!
    await expect(connect(server.socket('/', { cookie, origin: server.url.origin }))).resolves.toBeDefined()
  })
})

describe('what is no question closes the line and harms nobody else', () => {
  test.each([
    ['text', '{"type":"ask"}'],
    ['garbage', Buffer.from([0xc1, 0xff, 0x00])],
    ['an answer nobody asked for', Buffer.from(encode({ type: 'answer', id: 1, payload: 1 }))],
    ['a message beyond the limit', Buffer.alloc(5 * 1024 ** 2)],
  ])('%s', async (_, data) => {
    const [bad, good] = [server.socket(), server.socket()]
    await connect(bad)
    const host = typedHost(await connect(good))
    const end = closed(bad)
    bad.send(data)

    expect([1008, 1009, 1006]).toContain(await end)
    expect(await host.ask(getSettings, {})).toEqual(settings)
  })
})
