/** The desktop host: one window, one engine process, and nothing between them but named calls. */
import { join } from 'node:path'
import type { BrowserWindow } from 'electron'
import { app, dialog, Menu, session, shell } from 'electron'
import { WorkbenchError } from '../contract/error'
import { ipc } from '../contract/shell'
import { defaultHome, demoFolder, rendererFolder } from '../host/place'
import { superviseEngine } from '../host/supervisor'
import { connectWindow } from './bridge'
import { startEngine } from './engine'
import { lockPages, lockSession } from './lockdown'
import { menuTemplate } from './menu'
import { developmentUrl } from './origin'
import { registerScheme, serveWindow } from './scheme'
import { openWindow } from './window'

let window: BrowserWindow | null = null

if (app.requestSingleInstanceLock()) begin()
else app.quit()

function begin(): void {
  registerScheme()
  app.enableSandbox()
  lockPages(app)
  app.on('second-instance', () => {
    if (window?.isMinimized()) window.restore()
    window?.focus()
  })
  app.whenReady().then(open).catch(giveUp)
}

function open(): void {
  const home = defaultHome()
  const engine = superviseEngine({
    start: () => startEngine({ home, resources: demoFolder() }),
    log: (line) => console.error(line),
  })
  lockSession(session.defaultSession)
  if (!developmentUrl()) serveWindow(rendererFolder())
  connectWindow(engine, () => window)
  Menu.setApplicationMenu(Menu.buildFromTemplate(menu(home)))
  show(home)

  app.on('activate', () => {
    if (!window) show(home)
  })
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })
  let isClosed = false
  app.on('before-quit', (event) => {
    if (isClosed) return
    event.preventDefault()
    isClosed = true
    void engine.close().finally(() => app.quit())
  })
}

function show(home: string): void {
  window = openWindow({ home, preload: join(import.meta.dirname, '../preload/index.cjs') })
  window.on('closed', () => (window = null))
}

const menu = (home: string) =>
  menuTemplate({
    isMac: process.platform === 'darwin',
    isPackaged: app.isPackaged,
    act: (action) => window?.webContents.send(ipc.menu, action),
    showRuns: () => void shell.openPath(join(home, 'runs')),
  })

function giveUp(error: unknown): void {
  const text = error instanceof WorkbenchError ? error.paragraph : String(error)
  dialog.showErrorBox('The workbench cannot start', text)
  app.exit(1)
}
