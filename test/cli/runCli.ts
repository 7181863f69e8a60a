import { spawn } from 'node:child_process'
import { builtCli } from '../fixture/built'

export interface Outcome {
  readonly code: number | null
  readonly out: string
  readonly error: string
}

/** The command line in a process of its own, with `home` as the workbench's folder. */
export function runCli(home: string, words: readonly string[]): Promise<Outcome> {
  const child = spawn(process.execPath, [builtCli, ...words], {
    env: { ...process.env, I2V_HOME: home },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const texts = { out: '', error: '' }
  child.stdout.on('data', (chunk: Buffer) => (texts.out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (texts.error += chunk.toString()))
  return new Promise((done) => child.on('close', (code) => done({ code, ...texts })))
}
