import type { MenuItemConstructorOptions } from 'electron'
import type { MenuAction } from '../contract/shell'

export interface MenuOptions {
  readonly isMac: boolean
  readonly isPackaged: boolean
  /** asks the window to do it */
  act(action: MenuAction): void
  /** shows the folder of runs in the system's file manager */
  showRuns(): void
}

/** The menu bar. Every entry that is not a role of the system asks the window, which knows how. */
export function menuTemplate({ isMac, isPackaged, act, showRuns }: MenuOptions): MenuItemConstructorOptions[] {
  const item = (label: string, action: MenuAction, accelerator?: string): MenuItemConstructorOptions => ({
    label,
    accelerator,
    click: () => act(action),
  })
  const line: MenuItemConstructorOptions = { type: 'separator' }
  return [
    ...(isMac ? [{ role: 'appMenu' as const }] : []),
    {
      label: '&File',
      submenu: [
        item('Open clip…', 'open-clip', 'CmdOrCtrl+O'),
        item('Add model…', 'add-model', 'CmdOrCtrl+M'),
        item('Open run…', 'open-run', 'CmdOrCtrl+R'),
        line,
        item('Open demo', 'open-demo'),
        { label: 'Show folder of runs', click: showRuns },
        line,
        item('Settings', 'show-settings', 'CmdOrCtrl+,'),
        ...(isMac ? [] : [line, { role: 'quit' as const }]),
      ],
    },
    { role: 'editMenu' },
    {
      label: '&View',
      submenu: [
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        line,
        { role: 'togglefullscreen' },
        ...(isPackaged ? [] : [line, { role: 'toggleDevTools' as const }]),
      ],
    },
    { role: 'help', submenu: [item('Keys', 'show-keys', 'F1'), ...(isMac ? [] : [{ role: 'about' as const }])] },
  ]
}
