import type { ParseArgsConfig } from 'node:util'
import type { Engine } from '../engine/port'

export type OptionTable = NonNullable<ParseArgsConfig['options']>

/** Values as `parseArgs` gives them. */
export interface Arguments {
  readonly positionals: readonly string[]
  text(name: string): string | undefined
  texts(name: string): readonly string[]
  flag(name: string): boolean
}

export interface CommandContext {
  readonly arguments: Arguments
  /** started when it is first asked for */
  readonly engine: () => Engine
  /** one line for people, on standard error */
  readonly say: (line: string) => void
  /** a line that replaces the one before it where standard error is a terminal */
  readonly progress: (line: string) => void
}

/** What a command found: `json` for `--json`, `text` for people. */
export interface CommandResult {
  readonly json: unknown
  readonly text: string
}

export interface Command {
  readonly name: string
  readonly summary: string
  readonly usage: string
  /** what `--help` tells after the usage; `argv` is the rest of the command line */
  readonly help?: (argv: readonly string[]) => string
  readonly options: OptionTable
  /** number of positional arguments, least and most */
  readonly positionals: readonly [number, number]
  /** null: all was written while it ran */
  run(context: CommandContext): Promise<CommandResult | null>
}

/** Bad arguments: exit code 2. */
export class UsageError extends Error {}
