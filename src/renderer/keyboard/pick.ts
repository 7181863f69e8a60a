import type { Command } from '../stores/command'
import { isPressed, overlap, readChord, type KeyPress } from './chord'

export const isEnabled = (command: Command): boolean => command.isEnabled?.() ?? true

/** The command that a press asks for; null: none, or none that can be done now. */
export function commandOf(press: KeyPress, commands: Iterable<Command>): Command | null {
  for (const command of commands)
    if (command.keys?.some((keys) => isPressed(readChord(keys), press)) && isEnabled(command)) return command
  return null
}

/** Commands that one press could mean, each pair once: a mistake of whoever wrote the later one. */
export function conflictsOf(commands: Iterable<Command>): readonly string[] {
  const taken = [...commands].flatMap(({ id, keys = [] }) => keys.map((text) => ({ id, text, chord: readChord(text) })))
  return taken.flatMap((one, at) =>
    taken
      .slice(at + 1)
      .filter((other) => overlap(one.chord, other.chord))
      .map((other) => `${other.text}: ${one.id} and ${other.id}`),
  )
}
