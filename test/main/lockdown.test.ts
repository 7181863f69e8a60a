import { EventEmitter } from 'node:events'
import type { App, Session } from 'electron'
import { expect, test, vi } from 'vitest'

vi.mock('electron', async () => (await import('./fakeElectron')).createFakeElectron().electron)
const { lockPages, lockSession } = await import('../../src/main/lockdown')

function lockedPage() {
  const app = new EventEmitter()
  const setWindowOpenHandler = vi.fn((_: () => unknown) => undefined)
  const contents = Object.assign(new EventEmitter(), { setWindowOpenHandler })
  lockPages(app as unknown as App)
  app.emit('web-contents-created', {}, contents)
  return { contents, setWindowOpenHandler }
}

test.each(['will-navigate', 'will-redirect', 'will-frame-navigate'])('%s leads nowhere but to the window', (name) => {
  const { contents } = lockedPage()
  const go = (url: string) => {
    const preventDefault = vi.fn()
    contents.emit(name, { url, preventDefault })
    return preventDefault
  }

  for (const url of ['https://evil.example/', 'file:///etc/passwd', 'app://other/', 'javascript:0', 'not a url']) {
    expect(go(url), url).toHaveBeenCalled()
  }
  expect(go('app://workbench/')).not.toHaveBeenCalled()
})

test('no page opens a window or holds a webview', () => {
  const { contents, setWindowOpenHandler } = lockedPage()
  const preventDefault = vi.fn()
  contents.emit('will-attach-webview', { preventDefault })

  expect(setWindowOpenHandler.mock.calls[0]![0]()).toEqual({ action: 'deny' })
  expect(preventDefault).toHaveBeenCalled()
})

test('permissions, devices, downloads and the network are refused', () => {
  const session = Object.assign(new EventEmitter(), {
    setPermissionRequestHandler: vi.fn(),
    setPermissionCheckHandler: vi.fn(),
    setDevicePermissionHandler: vi.fn(),
    webRequest: { onBeforeRequest: vi.fn() },
  })
  lockSession(session as unknown as Session)

  const decide = vi.fn()
  session.setPermissionRequestHandler.mock.calls[0]![0]({}, 'media', decide)
  expect(decide).toHaveBeenCalledWith(false)
  expect(session.setPermissionCheckHandler.mock.calls[0]![0]()).toBe(false)
  expect(session.setDevicePermissionHandler.mock.calls[0]![0]()).toBe(false)

  const loads = (url: string): boolean => {
    const answer = vi.fn()
    session.webRequest.onBeforeRequest.mock.calls[0]![0]({ url }, answer)
    return !answer.mock.calls[0]![0].cancel
  }
  expect(['app://workbench/assets/a.js', 'blob:app://workbench/1', 'data:image/png;base64,'].map(loads)).not.toContain(
    false,
  )
  expect(
    ['https://evil.example/', 'http://127.0.0.1/', 'ws://127.0.0.1/', 'file:///etc/passwd'].map(loads),
  ).not.toContain(true)
})
