/**
 * Opening a film of three hours (160x90, 30 pictures a second, GOP 250: 324,000 pictures, 192 MB): time and memory of the engine's
 * process, size and time of the answer to the window, and small pictures for a timeline. Linux only.
 */
import { spawnSync } from 'node:child_process'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { openClip } from '../src/engine/video/clip'
import { createThumbnailReader } from '../src/engine/video/thumbnails'
import { findFfmpeg } from '../src/engine/video/tools'
import { writeLongFilm } from '../test/fixture/longFilm'
import type { OpenReport } from '../test/fixture/openProcess'

const script = resolve(import.meta.dirname, '../test/fixture/openProcess.ts')
/** A film must not be in memory: growth while it is opened. */
const growthLimit = 96e6
/** Key pictures all over the film, as many as a strip shows. */
const shown = 16
const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`

if (process.platform === 'linux') await main()
else console.warn('SKIPPED: only Linux tells the largest resident size of a process.')

async function main(): Promise<void> {
  const tools = await findFfmpeg({ env: process.env })
  const folder = await mkdtemp(join(tmpdir(), 'i2v-long-'))
  try {
    const path = join(folder, 'long.mp4')
    const pictures = await writeLongFilm(path, 3, tools)
    console.log(`${pictures} pictures, ${megabytes((await stat(path)).size)}`)
    const { stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', script, path], { encoding: 'utf8' })
    if (!stdout) throw new Error(stderr)
    const { resident, milliseconds, bytes } = JSON.parse(stdout) as OpenReport
    const growth = resident.opened - resident.before
    console.log(
      `opened in ${milliseconds.open.toFixed(0)} ms; memory grew by ${megabytes(growth)} (${(growth / growthLimit).toFixed(2)} of the limit, ${megabytes(growthLimit)})`,
    )
    console.log(
      `answer to the window: ${(bytes / 1e6).toFixed(1)} MB, written in ${milliseconds.encode.toFixed(0)} ms, read and checked in ${milliseconds.decode.toFixed(0)} ms`,
    )
    console.log(`cold frame of its middle: ${milliseconds.frame.toFixed(0)} ms`)
    await strip(path, pictures)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }

  async function strip(path: string, pictures: number): Promise<void> {
    const clip = await openClip(path, tools)
    const ordinals = Array.from({ length: shown }, (_, at) => Math.floor((at * pictures) / shown / 250) * 250)
    const start = performance.now()
    await createThumbnailReader().thumbnails(clip, tools, ordinals, 90)
    console.log(`${shown} key pictures all over it: ${(performance.now() - start).toFixed(0)} ms`)
  }
}
