import { spellKeys } from '../keyboard/chord'
import { useCommandStore } from '../stores/command'

export const isMac = /Mac|iPhone|iPad/.test(globalThis.navigator?.platform ?? '')

/** The keys of commands, for tips: written where the command is, and nowhere else. */
export function useKeys() {
  const { commands } = useCommandStore()

  /** The first way to press a command, as the keyboard has it written on; empty for none. */
  function keysOf(id: string): string {
    const keys = commands.get(id)?.keys?.[0]
    return keys === undefined ? '' : spellKeys(keys, isMac)
  }

  return { keysOf }
}
