import { EventEmitter } from 'node:events'
import { beforeEach, expect, test, vi } from 'vitest'
import { calls, getSettings, runProgress } from '../../src/contract/calls'
import type { WorkbenchBridge } from '../../src/contract/shell'
import { ipc } from '../../src/contract/shell'

const fake = vi.hoisted(() => ({
  exposed: new Map<string, unknown>(),
  invoke: vi.fn(async (..._: unknown[]): Promise<unknown> => ({ ok: true, payload: 'answer' })),
  renderer: null as unknown as EventEmitter,
}))
vi.mock('electron', () => {
  fake.renderer = new EventEmitter()
  return {
    contextBridge: { exposeInMainWorld: (name: string, value: unknown) => fake.exposed.set(name, value) },
    ipcRenderer: Object.assign(fake.renderer, { invoke: fake.invoke }),
    webUtils: { getPathForFile: () => '/clips/dropped.mp4' },
  }
})
await import('../../src/preload/index')
const bridge = fake.exposed.get('workbench') as WorkbenchBridge
beforeEach(() => vi.clearAllMocks())

test('the page gets one object, with calls, events and the shell, and nothing of Electron', () => {
  expect([...fake.exposed.keys()]).toEqual(['workbench'])
  expect(Object.keys(bridge).sort()).toEqual(['ask', 'listen', 'shell'])
  expect(Object.keys(bridge.shell).sort()).toEqual(['kind', 'onMenu', 'openDialog', 'pathOfDroppedFile'])
})

test('named calls are passed on, others never leave the page', async () => {
  for (const { name } of calls) expect(await bridge.ask(name, {})).toEqual({ ok: true, payload: 'answer' })
  expect(fake.invoke).toHaveBeenLastCalledWith(ipc.ask, calls.at(-1)!.name, {})
  fake.invoke.mockClear()

  expect(await bridge.ask('engine:explode', {})).toMatchObject({ ok: false, error: { code: 'call/unknown' } })
  expect(await bridge.ask(ipc.openDialog, {})).toMatchObject({ ok: false })
  expect(fake.invoke).not.toHaveBeenCalled()
})

test('an event brings its payload only, until listening stops', () => {
  const heard = vi.fn()
  const stop = bridge.listen(runProgress.name, heard)
  const announce = (name: string) => fake.renderer.emit(ipc.event, { sender: 'secret' }, name, { done: 1 })

  announce(runProgress.name)
  announce('run:ended')
  expect(heard.mock.calls).toEqual([[{ done: 1 }]])
  stop()
  announce(runProgress.name)
  expect(heard).toHaveBeenCalledTimes(1)
  bridge.listen('secret:event', heard)
  expect(fake.renderer.listenerCount(ipc.event)).toBe(0)
})

test('dialogs give a path or the error in its place; dropped files give theirs; the menu its actions', async () => {
  fake.invoke.mockResolvedValueOnce({ ok: true, payload: '/clips/a.mp4' })
  expect(await bridge.shell.openDialog('clip')).toBe('/clips/a.mp4')
  fake.invoke.mockResolvedValueOnce({ ok: false, error: { code: 'call/foreign-sender', message: 'no', tip: '' } })
  await expect(bridge.shell.openDialog('clip')).rejects.toThrow('no')

  expect(await bridge.shell.pathOfDroppedFile({})).toBe('/clips/dropped.mp4')
  const heard = vi.fn()
  bridge.shell.onMenu(heard)
  fake.renderer.emit(ipc.menu, {}, 'open-clip')
  expect(heard).toHaveBeenCalledWith('open-clip')
})

test('a call keeps working while another fails', async () => {
  fake.invoke.mockResolvedValueOnce({ ok: false, error: { code: 'x/y', message: 'm', tip: 't' } })
  const [failed, fine] = await Promise.all([bridge.ask(getSettings.name, {}), bridge.ask(getSettings.name, {})])
  expect(failed).toEqual({ ok: false, error: { code: 'x/y', message: 'm', tip: 't' } })
  expect(fine.ok).toBe(true)
})
