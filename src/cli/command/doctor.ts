import { createInterface } from 'node:readline/promises'
import { getEnvironment } from '../../contract/calls'
import { type Command, type CommandContext, UsageError } from '../command'
import { installCuda } from '../installCuda'
import { describeEnvironment } from '../reportEnvironment'

export const doctor: Command = {
  name: 'doctor',
  summary: 'What works on this machine: versions, ffmpeg, execution providers beside the CPU, Electron.',
  usage:
    'i2v doctor [--again] [--install-cuda [--yes]] [--json]   (--again: compare providers with the CPU anew; ' +
    '--install-cuda: download the CUDA provider of onnxruntime, after asking)',
  options: { again: { type: 'boolean' }, 'install-cuda': { type: 'boolean' }, yes: { type: 'boolean' } },
  positionals: [0, 0],
  async run(context) {
    const { arguments: values, engine } = context
    if (values.flag('install-cuda')) {
      const files = await installCuda({ say: context.say, agree: () => agreed(context) })
      if (!files) return { json: { installed: [] }, text: 'Nothing was downloaded.' }
    }
    const environment = await engine().ask(getEnvironment, { compare: values.flag('again') ? 'all' : 'new' })
    return { json: environment, text: describeEnvironment(environment) }
  },
}

async function agreed({ arguments: values }: CommandContext): Promise<boolean> {
  if (values.flag('yes')) return true
  if (!process.stdin.isTTY) throw new UsageError('Nobody can be asked here: add --yes to download without asking.')
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return /^y(es)?$/i.test((await terminal.question('Download it? [y/N] ')).trim())
  } finally {
    terminal.close()
  }
}
