/** The bridge: named calls and events, three things of the shell, and nothing else of Electron. */
import { contextBridge, ipcRenderer, webUtils } from 'electron'
import { calls, events } from '../contract/calls'
import { fromWireError, toWireError } from '../contract/error'
import { unknownCall } from '../contract/line'
import type { MenuAction, Outcome, WorkbenchBridge } from '../contract/shell'
import { ipc } from '../contract/shell'

const callNames: ReadonlySet<string> = new Set(calls.map(({ name }) => name))
const eventNames: ReadonlySet<string> = new Set(events.map(({ name }) => name))

/** Electron's event object never reaches the page: it holds a way to send anything. */
function hear<Values extends unknown[]>(channel: string, handler: (...values: Values) => void): () => void {
  const listener = (_: unknown, ...values: unknown[]): void => handler(...(values as Values))
  ipcRenderer.on(channel, listener)
  return () => void ipcRenderer.removeListener(channel, listener)
}

const bridge: WorkbenchBridge = {
  async ask(name, payload) {
    if (!callNames.has(name)) return { ok: false, error: toWireError(unknownCall(String(name))) }
    return (await ipcRenderer.invoke(ipc.ask, name, payload)) as Outcome
  },
  listen(name, handler) {
    if (!eventNames.has(name)) return () => undefined
    return hear<[string, unknown]>(ipc.event, (event, payload) => {
      if (event === name) handler(payload)
    })
  },
  shell: {
    kind: 'electron',
    async openDialog(kind) {
      const outcome = (await ipcRenderer.invoke(ipc.openDialog, kind)) as Outcome
      if (!outcome.ok) throw fromWireError(outcome.error)
      return outcome.payload as string | null
    },
    pathOfDroppedFile: async (file) => webUtils.getPathForFile(file as File),
    onMenu: (handler) => hear<[MenuAction]>(ipc.menu, handler),
  },
}

contextBridge.exposeInMainWorld('workbench', bridge)
