import { getEnvironment } from '../../contract/calls'
import type { Environment } from '../../contract/environment'
import type { Command } from '../command'

export const doctor: Command = {
  name: 'doctor',
  summary: 'What works on this machine: versions, ffmpeg, execution providers, Electron.',
  usage: 'i2v doctor [--json]',
  options: {},
  positionals: [0, 0],
  async run({ engine }) {
    const environment = await engine().ask(getEnvironment, {})
    return { json: environment, text: describe(environment) }
  },
}

function describe(environment: Environment): string {
  const { ffmpeg, electron } = environment
  const versions = Object.entries(environment.versions).map(([name, version]) => `  ${name.padEnd(18)} ${version}`)
  const providers = environment.providers.map(
    ({ name, works, detail }) => `  ${name.padEnd(8)} ${works ? 'works' : 'no   '}  ${detail}`,
  )
  return [
    `Machine: ${environment.platform}, ${environment.cores} cores, ${(environment.memoryBytes / 2 ** 30).toFixed(1)} GiB`,
    'Versions:',
    ...versions,
    ffmpeg.found
      ? `ffmpeg: ${ffmpeg.path} (from ${ffmpeg.from}), version ${ffmpeg.version}`
      : `ffmpeg: not found. ${ffmpeg.problem ?? ''}`,
    'Execution providers (a session was really made and run on each):',
    ...providers,
    `Electron runtime: ${electron.runtime ? 'yes' : 'no'}. ${electron.detail}`,
  ].join('\n')
}
