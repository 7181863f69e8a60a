import type { WireError } from './error'

/** Files a person can be asked for. */
export const dialogKinds = ['clip', 'card', 'run'] as const
export type DialogKind = (typeof dialogKinds)[number]

/** What the menu bar can ask of the window. */
export const menuActions = ['open-clip', 'add-model', 'open-run', 'open-demo', 'show-settings', 'show-keys'] as const
export type MenuAction = (typeof menuActions)[number]

/** What the window's host can do besides the engine's calls. `Dropped` is the DOM's File. */
export interface ShellBridge<Dropped = unknown> {
  readonly kind: 'electron' | 'browser'
  /** Native dialog; resolves to a path, or null when it was cancelled. A browser has none and shows `folder:list` instead. */
  openDialog(kind: DialogKind): Promise<string | null>
  /**
   * Path of a file that was dropped on the window, for the machine the engine runs on. A browser uploads it first:
   * `PUT /upload?name=NAME&group=ID` with the bytes as body answers `{ path }`, or `{ error }`; files of one group lie
   * beside each other, as a model card and its network must.
   */
  pathOfDroppedFile(file: Dropped): Promise<string>
  /** @returns a function that stops listening */
  onMenu(handler: (action: MenuAction) => void): () => void
}

/** Errors lose their fields on the way through Electron's bridge, so an answer says by its form whether it is one. */
export type Outcome =
  { readonly ok: true; readonly payload: unknown } | { readonly ok: false; readonly error: WireError }

/** `window.workbench`, put there by the preload script; absent in a browser. */
export interface WorkbenchBridge {
  ask(name: string, payload: unknown): Promise<Outcome>
  listen(name: string, handler: (payload: unknown) => void): () => void
  readonly shell: ShellBridge
}

/** Channels between the preload script and Electron's main process. */
export const ipc = {
  ask: 'workbench:ask',
  event: 'workbench:event',
  openDialog: 'workbench:open-dialog',
  menu: 'workbench:menu',
} as const
