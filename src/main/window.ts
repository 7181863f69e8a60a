import { join } from 'node:path'
import { BrowserWindow, dialog, screen } from 'electron'
import { iconFile } from '../host/place'
import { developmentUrl, windowUrl } from './origin'
import { readPlace, smallest, writePlace } from './windowBounds'

const reloadLimit = 3

/** The one window of the program, where it last was. */
export function openWindow({ home, preload }: { home: string; preload: string }): BrowserWindow {
  const placeFile = join(home, 'window.json')
  const displays = screen.getAllDisplays().map(({ workArea }) => workArea)
  const { isMaximized, ...bounds } = readPlace(placeFile, displays)
  const window = new BrowserWindow({
    ...bounds,
    minWidth: smallest.width,
    minHeight: smallest.height,
    show: false,
    title: 'I2V Workbench',
    icon: iconFile(),
    webPreferences: {
      preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      allowRunningInsecureContent: false,
      navigateOnDragDrop: false,
      spellcheck: false,
    },
  })
  if (isMaximized) window.maximize()
  window.once('ready-to-show', () => window.show())
  window.on('close', () => writePlace(placeFile, window.getNormalBounds(), window.isMaximized()))
  recoverFromCrashes(window)
  void window.loadURL(developmentUrl() ?? windowUrl)
  return window
}

/** A crashed page is loaded again, three times; then a person decides. Runs live in the engine process and go on. */
function recoverFromCrashes(window: BrowserWindow): void {
  let crashes = 0
  window.webContents.on('render-process-gone', (_, { reason }) => {
    if (reason === 'clean-exit' || window.isDestroyed()) return
    crashes++
    if (crashes <= reloadLimit) window.webContents.reload()
    else void askAfterCrash(window, reason).then(() => (crashes = 0))
  })
}

async function askAfterCrash(window: BrowserWindow, reason: string): Promise<void> {
  const { response } = await dialog.showMessageBox(window, {
    type: 'error',
    message: 'The window keeps stopping',
    detail: `It stopped ${reloadLimit + 1} times (${reason}). Runs go on and are kept in their folders.`,
    buttons: ['Load it again', 'Close the workbench'],
    defaultId: 0,
    cancelId: 1,
  })
  if (response === 0) window.webContents.reload()
  else window.close()
}
