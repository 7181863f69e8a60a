import type { BrowserWindow, IpcMainInvokeEvent, OpenDialogOptions } from 'electron'
import { dialog, ipcMain } from 'electron'
import { calls, events } from '../contract/calls'
import { toWireError, WorkbenchError } from '../contract/error'
import { unknownCall } from '../contract/line'
import type { RawHost } from '../contract/rawHost'
import type { DialogKind, Outcome } from '../contract/shell'
import { ipc } from '../contract/shell'
import { isOwnUrl } from './origin'

/** Passes the window's questions to the engine and the engine's events to the window; both by names on the contract only. */
export function connectWindow(engine: RawHost, window: () => BrowserWindow | null): void {
  ipcMain.handle(ipc.ask, (event, name: unknown, payload: unknown) => {
    return outcomeOf(event, () => {
      if (!calls.some((call) => call.name === name)) throw unknownCall(String(name))
      return engine.ask(name as string, payload)
    })
  })
  ipcMain.handle(ipc.openDialog, (event, kind: unknown) => {
    return outcomeOf(event, () => askForFile(window(), kind as DialogKind))
  })
  for (const { name } of events) {
    engine.listen(name, (payload) => window()?.webContents.send(ipc.event, name, payload))
  }
}

async function outcomeOf(event: IpcMainInvokeEvent, run: () => Promise<unknown>): Promise<Outcome> {
  try {
    requireOwnFrame(event)
    return { ok: true, payload: await run() }
  } catch (error) {
    return { ok: false, error: toWireError(error) }
  }
}

/** Only the window's own top frame may ask: not a frame in it, not a page that replaced it. */
function requireOwnFrame({ sender, senderFrame }: IpcMainInvokeEvent): void {
  if (senderFrame && senderFrame === sender.mainFrame && isOwnUrl(senderFrame.url)) return
  throw new WorkbenchError('call/foreign-sender', 'A page that is not the workbench tried to use it, and was refused.')
}

const dialogs: Record<DialogKind, OpenDialogOptions> = {
  clip: {
    title: 'Open clip',
    properties: ['openFile'],
    filters: [
      {
        name: 'Video',
        extensions: ['mp4', 'm4v', 'mkv', 'webm', 'mov', 'avi', 'mpg', 'mpeg', 'ts', 'wmv', 'flv', 'y4m'],
      },
      { name: 'All files', extensions: ['*'] },
    ],
  },
  card: {
    title: 'Add model',
    properties: ['openFile'],
    filters: [{ name: 'Model card', extensions: ['json'] }],
  },
  run: { title: 'Open run', properties: ['openDirectory'] },
}

async function askForFile(window: BrowserWindow | null, kind: DialogKind): Promise<string | null> {
  const options = dialogs[kind] as OpenDialogOptions | undefined
  if (!options) throw new WorkbenchError('call/invalid', `There is no file dialog of kind "${String(kind)}".`)
  const { canceled, filePaths } = await (window
    ? dialog.showOpenDialog(window, options)
    : dialog.showOpenDialog(options))
  return canceled ? null : (filePaths[0] ?? null)
}
