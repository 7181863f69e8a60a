import { defineStore } from 'pinia'
import { onScopeDispose, shallowReactive } from 'vue'
import type { MenuAction } from '../../contract/shell'

export const commandGroups = ['Study', 'Playback', 'Timeline', 'Viewer', 'Run', 'Figure', 'Panels', 'Help'] as const
export type CommandGroup = (typeof commandGroups)[number]

/** Something a user can do, wherever it is asked for: by its keys, in the palette, in a menu. */
export interface Command {
  /** unique, e.g. `playback.reverse` */
  readonly id: string
  /** an imperative of a few words: `Step back one frame` */
  readonly title: string
  readonly group: CommandGroup
  /** every way to press it: `J`, `Shift+ArrowLeft`, `Mod+K` (Mod: Control, on a Mac Command) */
  readonly keys?: readonly string[]
  /** done again and again while its keys are held, as stepping is */
  readonly repeats?: boolean
  /** the entry of a desktop's menu bar that does the same */
  readonly menu?: MenuAction
  /** left out: always */
  isEnabled?(): boolean
  run(): unknown
}

/** All there is to do, as palette, key sheet and keys read it. */
export const useCommandStore = defineStore('command', () => {
  const commands = shallowReactive(new Map<string, Command>())

  /** Until the calling scope ends. */
  function offer(offered: readonly Command[]): void {
    for (const command of offered) commands.set(command.id, command)
    onScopeDispose(() => {
      // The same may have been offered again meanwhile, when a panel was drawn anew.
      for (const command of offered) if (commands.get(command.id) === command) commands.delete(command.id)
    })
  }

  return { commands, offer }
})
