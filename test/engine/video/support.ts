import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, expect } from 'vitest'
import type { WorkbenchError } from '../../../src/contract/error'
import type { FrameClip } from '../../../src/engine/tensor/clipArray'
import { findFfmpeg } from '../../../src/engine/video/tools'

const root = resolve(__dirname, '../../..')
const embedded = join(root, 'resources/demo/clips')
/** Demo clips, `odd/` among them. */
export const demoClips = existsSync(embedded) ? embedded : join(root, '../shared/demo/clips')
export const hasDemoClips = existsSync(join(demoClips, 'odd'))
export const realClips = join(root, '../shared/real/clips')
export const hasRealClips = existsSync(join(realClips, 'clips.json'))
if (!hasDemoClips) console.warn(`No demo clips at ${demoClips}: tests that need them are skipped.`)
if (!hasRealClips) console.warn(`No real clips at ${realClips}: tests that need them are skipped.`)

export const tools = await findFfmpeg({ env: process.env })

export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'i2v video '))
  afterAll(() => rm(folder, { recursive: true, force: true }))
  return folder
}

const run = promisify(execFile)

/** Runs ffmpeg directly, as the tests' own authority. */
export async function ffmpeg(...argumentList: string[]): Promise<Buffer> {
  const options = { encoding: 'buffer' as const, maxBuffer: 2 ** 30 }
  const { stdout } = await run(tools.path, ['-nostdin', '-v', 'error', '-y', ...argumentList], options)
  return stdout
}

/** Moving test pattern; `more` are encoder options, the last one the output. */
export async function makeClip(path: string, more: string[], size = '160x96', frames = 60): Promise<string> {
  const source = `testsrc2=size=${size}:rate=25:duration=${frames / 25}`
  await ffmpeg('-f', 'lavfi', '-i', source, ...more, path)
  return path
}

/** Every frame in order, decoded by one plain ffmpeg, as RGB. */
export async function sequential(path: string, filter: string): Promise<Buffer> {
  const all = ['-map', '0:V:0', ...tools.everyPicture, '-vf', filter, '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-']
  return ffmpeg('-i', path, ...all)
}

export function frameAt(clip: FrameClip, position: number): Uint8Array {
  const bytes = clip.width * clip.height * 3
  return clip.data.subarray(position * bytes, (position + 1) * bytes)
}

/** Whether two byte arrays are the same; a failing test should not print megabytes. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0
}

export async function expectError(action: Promise<unknown>, code: string, ...words: string[]): Promise<void> {
  const thrown = (await action.then(
    () => expect.unreachable(`expected ${code}`),
    (reason: unknown) => reason,
  )) as WorkbenchError
  expect(thrown.code ?? thrown).toBe(code)
  for (const word of words) expect(thrown.paragraph).toContain(word)
}
