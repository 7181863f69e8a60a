import type { BrowserWindow } from 'electron'
import { beforeEach, expect, test, vi } from 'vitest'
import { events, getSettings, runProgress } from '../../src/contract/calls'
import { WorkbenchError } from '../../src/contract/error'
import { ipc } from '../../src/contract/shell'
import { createFakeElectron } from './fakeElectron'

const fake = vi.hoisted(() => ({ current: null as unknown as ReturnType<typeof createFakeElectron> }))
vi.mock('electron', async () => {
  const { createFakeElectron } = await import('./fakeElectron')
  fake.current = createFakeElectron()
  return fake.current.electron
})
const { connectWindow } = await import('../../src/main/bridge')

const window = new fake.current.electron.BrowserWindow({})
const announce = new Map<string, (payload: unknown) => void>()
const engine = {
  ask: vi.fn(async (_name: string, _payload: unknown): Promise<unknown> => 'answer'),
  listen: (name: string, handler: (payload: unknown) => void) => {
    announce.set(name, handler)
    return () => announce.delete(name)
  },
}
connectWindow(engine, () => window as unknown as BrowserWindow)
beforeEach(() => vi.clearAllMocks())

const own = { sender: window.webContents, senderFrame: window.webContents.mainFrame }
const invoke = (channel: string, event: unknown, ...values: unknown[]) =>
  fake.current.handlers.get(channel)!(event, ...values)

test('a named call of the window reaches the engine', async () => {
  expect(await invoke(ipc.ask, own, getSettings.name, {})).toEqual({ ok: true, payload: 'answer' })
  expect(engine.ask).toHaveBeenCalledWith(getSettings.name, {})
})

test('an error of the engine keeps its code and tip', async () => {
  engine.ask.mockRejectedValueOnce(new WorkbenchError('video/not-a-video', 'Not a video: a.', 'Choose another.'))

  expect(await invoke(ipc.ask, own, getSettings.name, {})).toEqual({
    ok: false,
    error: { code: 'video/not-a-video', message: 'Not a video: a.', tip: 'Choose another.' },
  })
})

const sender = window.webContents
test.each([
  ['a frame inside the window', { sender, senderFrame: { url: 'app://workbench/' } }],
  ['a page that replaced it', { sender: { mainFrame: page('https://evil.example/') }, senderFrame: page() }],
  ['another host of our scheme', foreignPage('app://other/')],
  ['a local file', foreignPage('file:///etc/passwd')],
  ['a name that only begins like ours', foreignPage('app://workbench.evil.example/')],
  ['a frame that is gone', { sender, senderFrame: null }],
])('%s is refused, for calls and for dialogs', async (_, event) => {
  const refusal = { ok: false, error: { code: 'call/foreign-sender' } }
  expect(await invoke(ipc.ask, event, getSettings.name, {})).toMatchObject(refusal)
  expect(await invoke(ipc.openDialog, event, 'clip')).toMatchObject(refusal)
  expect(engine.ask).not.toHaveBeenCalled()
  expect(fake.current.electron.dialog.showOpenDialog).not.toHaveBeenCalled()
})

test.each(['engine:explode', '__proto__', '', 5, null, ipc.openDialog])('no call is named %j', async (name) => {
  expect(await invoke(ipc.ask, own, name, {})).toMatchObject({ ok: false, error: { code: 'call/unknown' } })
  expect(engine.ask).not.toHaveBeenCalled()
})

test('dialogs answer with a path, or null when cancelled; unknown ones do not open', async () => {
  const { showOpenDialog } = fake.current.electron.dialog
  expect(await invoke(ipc.openDialog, own, 'clip')).toEqual({ ok: true, payload: '/clips/a.mp4' })
  showOpenDialog.mockResolvedValueOnce({ canceled: true, filePaths: [] })
  expect(await invoke(ipc.openDialog, own, 'run')).toEqual({ ok: true, payload: null })
  expect(showOpenDialog.mock.calls[1]![1]).toMatchObject({ properties: ['openDirectory'] })

  expect(await invoke(ipc.openDialog, own, 'password')).toMatchObject({ ok: false, error: { code: 'call/invalid' } })
  expect(showOpenDialog).toHaveBeenCalledTimes(2)
})

test('every event on the contract is passed to the window', () => {
  expect([...announce.keys()].sort()).toEqual(events.map(({ name }) => name).sort())
  announce.get(runProgress.name)!({ done: 1 })
  expect(window.webContents.sent.at(-1)).toEqual([ipc.event, runProgress.name, { done: 1 }])
})

function page(url = 'https://evil.example/') {
  return { url }
}
function foreignPage(url: string) {
  const frame = page(url)
  return { sender: { mainFrame: frame }, senderFrame: frame }
}
