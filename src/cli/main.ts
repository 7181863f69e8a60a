import { parseArgs } from 'node:util'
import { WorkbenchError } from '../contract/error'
import type { Engine } from '../engine/port'
import { openLocalEngine } from '../host/localEngine'
import { type Arguments, type Command, type CommandContext, UsageError } from './command'
import { commands } from './commands'
import { createTerminal } from './terminal'

/** Exit codes: 0 success, 1 an error that is explained, 2 bad arguments. */
export async function main(argv: readonly string[]): Promise<number> {
  const [name, ...rest] = argv
  const command = commands.find((candidate) => candidate.name === name)
  if (!command) return explainUsage(name)
  if (rest.includes('--help') || rest.includes('-h')) return printHelp(command, rest)

  const terminal = createTerminal(process.stderr)
  let engine: Engine | undefined
  try {
    const values = parse(command, rest)
    const context: CommandContext = {
      arguments: values,
      engine: () => (engine ??= openLocalEngine({ log: terminal.say })),
      say: terminal.say,
      progress: terminal.progress,
    }
    const result = await command.run(context)
    terminal.end()
    if (result) process.stdout.write(values.flag('json') ? `${JSON.stringify(result.json)}\n` : `${result.text}\n`)
    return 0
  } catch (thrown) {
    terminal.end()
    return explain(thrown, command)
  } finally {
    await engine?.close()
  }
}

function parse(command: Command, argv: readonly string[]): Arguments {
  const options = { ...command.options, json: { type: 'boolean' as const } }
  let parsed
  try {
    parsed = parseArgs({ args: [...argv], options, allowPositionals: true, strict: true })
  } catch (thrown) {
    throw new UsageError(thrown instanceof Error ? thrown.message : String(thrown), { cause: thrown })
  }
  const values = parsed.values as Record<string, string | boolean | string[] | undefined>
  checkPositionals(command, parsed.positionals)
  return {
    positionals: parsed.positionals,
    text: (key) => (typeof values[key] === 'string' ? values[key] : undefined),
    texts: (key) => (Array.isArray(values[key]) ? values[key] : []),
    flag: (key) => values[key] === true,
  }
}

function checkPositionals(command: Command, given: readonly string[]): void {
  const [least, most] = command.positionals
  if (given.length >= least && given.length <= most) return
  const expected = least === most ? `${least}` : `${least} to ${most}`
  throw new UsageError(`"${command.name}" takes ${expected} positional argument(s), found ${given.length}.`)
}

function explain(thrown: unknown, command: Command): number {
  if (thrown instanceof UsageError) {
    process.stderr.write(`${thrown.message}\nUsage: ${command.usage}\n`)
    return 2
  }
  if (thrown instanceof WorkbenchError) {
    process.stderr.write(`${thrown.paragraph}\n`)
    return isAboutParameters(thrown) ? 2 : 1
  }
  process.stderr.write(
    `Internal error: ${thrown instanceof Error ? thrown.message : String(thrown)} Please report this with the command you ran.\n`,
  )
  if (process.env.I2V_DEBUG) console.error(thrown)
  return 1
}

/** Values of options that the engine refused are bad arguments too. */
function isAboutParameters(error: WorkbenchError): boolean {
  return error.code.startsWith('attack/bad-') || error.code.startsWith('number/')
}

function explainUsage(name: string | undefined): number {
  const isHelp = name === undefined || name === 'help' || name === '--help' || name === '-h'
  const lines = commands.map((command) => `  ${command.name.padEnd(10)} ${command.summary}`)
  const text = `Usage: i2v COMMAND [options]\n\n${lines.join('\n')}\n\n"i2v COMMAND --help" explains one.\n`
  if (!isHelp) process.stderr.write(`There is no command "${name}".\n\n`)
  ;(isHelp ? process.stdout : process.stderr).write(text)
  return isHelp ? 0 : 2
}

function printHelp(command: Command, argv: readonly string[]): number {
  const more = command.help ? `\n${command.help(argv)}\n` : ''
  process.stdout.write(`${command.summary}\n\nUsage: ${command.usage}\n${more}`)
  return 0
}
