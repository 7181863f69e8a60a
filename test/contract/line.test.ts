import { expect, test, vi } from 'vitest'
import type { Host } from '../../src/contract/call'
import { changeSettings, getPerturbation, getSettings, openClip, runProgress } from '../../src/contract/calls'
import { WorkbenchError } from '../../src/contract/error'
import { createAnsweringEnd, createAskingEnd } from '../../src/contract/line'
import type { Message } from '../../src/contract/message'
import { typedHost } from '../../src/contract/rawHost'

const settings = {
  ffmpegPath: null,
  theme: 'dark',
  recentClips: [],
  recentCards: [],
  recentCommands: [],
  lookSeen: false,
}
const progress = { run: 'a', stage: 'attack', done: 1, total: 2, losses: [], secondsLeft: null }

/** Both ends of a line, joined by copies, and what the host at the far end was asked. */
function joined(answers: Record<string, unknown>) {
  const asked: [string, unknown][] = []
  const handlers = new Map<string, (payload: unknown) => void>()
  const host = {
    ask: async (call: { name: string }, request: unknown) => {
      asked.push([call.name, request])
      const answer = answers[call.name]
      if (answer instanceof Error) throw answer
      return answer
    },
    listen: (event: { name: string }, handler: (payload: unknown) => void) => {
      handlers.set(event.name, handler)
      return () => handlers.delete(event.name)
    },
  } as Host
  const copied = (deliver: (message: Message) => void) => (message: Message) => deliver(structuredClone(message))
  const near = createAskingEnd(copied((message) => void far.receive(message)))
  const far = createAnsweringEnd(
    host,
    copied((message) => near.receive(message)),
  )
  return { near, far, asked, announce: (name: string, payload: unknown) => handlers.get(name)?.(payload) }
}

test('a question is answered, its defaults filled in where it arrives', async () => {
  const { near, asked } = joined({ [getSettings.name]: settings, [changeSettings.name]: settings })
  const host = typedHost(near)

  expect(await host.ask(getSettings, {})).toEqual(settings)
  expect(await host.ask(changeSettings, { theme: 'dark' })).toEqual(settings)
  expect(asked).toEqual([
    [getSettings.name, {}],
    [changeSettings.name, { theme: 'dark' }],
  ])
})

test('answers find their questions in any order', async () => {
  const sent: Message[] = []
  const end = createAskingEnd((message) => sent.push(message))
  const [first, second] = [end.ask('a', 1), end.ask('b', 2)]
  const ids = sent.map((message) => (message.type === 'ask' ? message.id : -1))

  end.receive({ type: 'answer', id: ids[1]!, payload: 'second' })
  end.receive({ type: 'answer', id: ids[0]!, payload: 'first' })
  end.receive({ type: 'answer', id: 99, payload: 'nobody asked' })

  expect(await Promise.all([first, second])).toEqual(['first', 'second'])
})

test('an error keeps its code, message and tip', async () => {
  const { near } = joined({
    [openClip.name]: new WorkbenchError('video/not-a-video', 'Not a video: a.txt.', 'Choose.'),
  })

  await expect(near.ask(openClip.name, { path: 'a.txt' })).rejects.toMatchObject({
    code: 'video/not-a-video',
    message: 'Not a video: a.txt.',
    tip: 'Choose.',
  })
})

test('a payload that does not fit is refused before the host sees it, naming call and field', async () => {
  const { near, asked } = joined({})

  await expect(near.ask(openClip.name, { path: 5 })).rejects.toMatchObject({
    code: 'call/invalid',
    message: expect.stringMatching(/clip:open.*"path"/),
  })
  await expect(near.ask('engine:explode', {})).rejects.toMatchObject({ code: 'call/unknown' })
  expect(asked).toEqual([])
})

test('an answer that does not fit is refused where it arrives', async () => {
  const { near } = joined({ [getPerturbation.name]: { height: 1, width: 1, values: [0.1], epsilon: 1 } })

  await expect(typedHost(near).ask(getPerturbation, { folder: 'r', position: 0 })).rejects.toMatchObject({
    code: 'call/invalid',
    message: expect.stringMatching(/run:perturbation.*"values"/),
  })
})

test('events reach their listeners until they stop listening', () => {
  const { near, far, announce } = joined({})
  const heard = vi.fn()
  const stop = typedHost(near).listen(runProgress, heard)

  announce(runProgress.name, progress)
  stop()
  announce(runProgress.name, progress)
  expect(heard.mock.calls).toEqual([[progress]])

  far.stop()
  near.listen(runProgress.name, heard)
  announce(runProgress.name, progress)
  expect(heard).toHaveBeenCalledTimes(1)
})

test('when the line breaks every open question fails, and so does one that cannot be sent', async () => {
  const end = createAskingEnd(() => {})
  const open = end.ask('a', {})
  end.failPending(new WorkbenchError('host/engine-stopped', 'gone'))
  await expect(open).rejects.toMatchObject({ code: 'host/engine-stopped' })

  const broken = createAskingEnd(() => {
    throw new WorkbenchError('host/closed', 'closed')
  })
  await expect(broken.ask('a', {})).rejects.toMatchObject({ code: 'host/closed' })
})
