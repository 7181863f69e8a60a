import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, expect, test, vi } from 'vitest'
import { createFakeElectron } from './fakeElectron'

const fake = vi.hoisted(() => ({ current: null as unknown as ReturnType<typeof createFakeElectron> }))
vi.mock('electron', async () => {
  const { createFakeElectron } = await import('./fakeElectron')
  fake.current = createFakeElectron()
  return fake.current.electron
})
const { openWindow } = await import('../../src/main/window')

const home = mkdtempSync(join(tmpdir(), 'window-'))
afterAll(() => rmSync(home, { recursive: true }))
beforeEach(() => vi.clearAllMocks())

function open() {
  openWindow({ home, preload: '/out/preload/index.cjs' })
  return fake.current.windows.at(-1)!
}

test('the page is shut in: isolated, sandboxed, without Node', () => {
  expect(open().options.webPreferences).toMatchObject({
    preload: '/out/preload/index.cjs',
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    webviewTag: false,
    allowRunningInsecureContent: false,
  })
})

test('it loads our own scheme and shows when there is something to see', () => {
  const window = open()
  expect(window.loadURL).toHaveBeenCalledWith('app://workbench/')
  expect(window.show).not.toHaveBeenCalled()
  window.emit('ready-to-show')
  expect(window.show).toHaveBeenCalled()
})

test('the next window opens where this one was closed', () => {
  open().emit('close')
  expect(JSON.parse(readFileSync(join(home, 'window.json'), 'utf8'))).toMatchObject({ x: 10, y: 20 })
  expect(open().options).toMatchObject({ x: 10, y: 20, width: 1200, height: 800 })
})

test('a crashed page is loaded again three times, then a person is asked', async () => {
  const { webContents, close } = open()
  const crash = () => webContents.emit('render-process-gone', {}, { reason: 'crashed' })
  const { showMessageBox } = fake.current.electron.dialog

  for (let count = 1; count <= 3; count++) crash()
  expect(webContents.reload).toHaveBeenCalledTimes(3)
  expect(showMessageBox).not.toHaveBeenCalled()

  crash()
  await vi.waitFor(() => expect(webContents.reload).toHaveBeenCalledTimes(4))
  expect(showMessageBox).toHaveBeenCalledTimes(1)
  expect(close).not.toHaveBeenCalled()
})

test('whoever declines a reload closes the window, and a page that ended by itself is no crash', async () => {
  const { webContents, close } = open()
  webContents.emit('render-process-gone', {}, { reason: 'clean-exit' })
  expect(webContents.reload).not.toHaveBeenCalled()

  fake.current.electron.dialog.showMessageBox.mockResolvedValueOnce({ response: 1 })
  for (let count = 1; count <= 4; count++) webContents.emit('render-process-gone', {}, { reason: 'oom' })
  await vi.waitFor(() => expect(close).toHaveBeenCalled())
  expect(webContents.reload).toHaveBeenCalledTimes(3)
})
