import { readdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { WorkbenchError } from '../../contract/error'
import type { Recording } from '../../contract/recording'
import type { RunRecord, RunResult } from '../../contract/result'
import type { FrameClip, ImageClip } from '../tensor/clipArray'
import { writeNpy } from '../tensor/npy'
import { claimFolder } from './claimFolder'
import { formatCsv } from './csv'
import { files } from './layout'
import { makeFolder } from './makeFolder'
import { withNpy } from './npyFile'
import { writeRecording } from './recording'
import { isRunName, runName, type RunSubject } from './runName'
import { createScratch, type Scratch } from './scratch'
import { removeLeftovers, writeWhole } from './writeWhole'

/** Frames of a run: benign as decoded, adversarial as computed, and rounded to 8 bits. All of one size. */
export interface RunFrames {
  readonly benign: FrameClip
  readonly adversarial: ImageClip
  readonly rounded: FrameClip
}

/** A run folder while its run goes on. Every file appears whole or not at all; errors are `store/…`. */
export interface RunFolder {
  /** name of the run */
  readonly id: string
  readonly path: string
  /** where the adversarial video belongs */
  readonly videoPath: string
  writeRecord(record: RunRecord): Promise<void>
  writeResult(result: RunResult): Promise<void>
  writeFrames(frames: RunFrames): Promise<void>
  /**
   * @param losses before each update, one per step
   * @param cosines [steps, frames], row-major; null for a method that has none
   */
  writeLosses(losses: readonly number[], cosines: Float32Array | null): Promise<void>
  writeRecording(recording: Recording): Promise<void>
  /** A file of so many bytes for the time of the run. */
  createScratch(name: string, bytes: number): Promise<Scratch>
  /** What `writeFrames` wrote, read back from the disk. */
  readFrames(): Promise<RunFrames>
}

const recentRuns = 20

/**
 * Makes a new folder for a run, and `parent` where it is missing. Runs of one clip within one second get different names.
 *
 * @throws WorkbenchError `store/read-only` or `store/disk-full`, naming the folder
 */
export async function createRunFolder(parent: string, subject: RunSubject, startedAt = new Date()): Promise<RunFolder> {
  const base = resolve(parent)
  await makeFolder(base)
  await cleanRecent(base)
  return runFolder(base, await claimFolder(base, runName(startedAt, subject)))
}

/** A killed process leaves a partial file in its run; it is looked for where it can be, in the newest folders. */
async function cleanRecent(parent: string): Promise<void> {
  const names = (await readdir(parent).catch(() => [])).filter(isRunName).sort()
  for (const name of names.slice(-recentRuns)) await removeLeftovers(join(parent, name))
}

function runFolder(parent: string, id: string): RunFolder {
  const path = join(parent, id)
  const file = (name: keyof typeof files): string => join(path, files[name])
  return {
    id,
    path,
    videoPath: file('video'),
    writeRecord: async (record) => writeWhole(file('record'), json(record)),
    writeResult: async (result) => writeWhole(file('result'), json(result)),
    async writeFrames({ benign, adversarial, rounded }) {
      await writeWhole(file('benign'), writeNpy(benign.data, frameShape(benign)))
      await writeWhole(file('adversarial'), writeNpy(adversarial.data, imageShape(adversarial)))
      await writeWhole(file('rounded'), writeNpy(rounded.data, frameShape(rounded)))
    },
    async writeLosses(losses, cosines) {
      await writeWhole(file('losses'), formatCsv(['step', 'loss'], losses.entries()))
      if (!cosines) return
      const shape = [losses.length, losses.length === 0 ? 0 : cosines.length / losses.length]
      await writeWhole(file('cosines'), writeNpy(cosines, shape))
      await writeWhole(file('cosinesTable'), cosineTable(cosines, shape[1]!))
    },
    writeRecording: (recording) => writeRecording(path, recording),
    createScratch: (name, bytes) => createScratch(path, name, bytes),
    readFrames: async () => readSavedFrames(path),
  }
}

/**
 * All frames of a run, from its folder.
 *
 * @throws WorkbenchError `store/not-found` while the run has none, `store/corrupt`
 */
export async function readSavedFrames(folder: string): Promise<RunFrames> {
  return { ...(await readByteFrames(folder)), adversarial: await readImageClip(join(folder, files.adversarial)) }
}

/** The 8-bit frames of a run alone; errors as `readSavedFrames`. */
export async function readByteFrames(folder: string): Promise<Pick<RunFrames, 'benign' | 'rounded'>> {
  return {
    benign: await readFrameClip(join(folder, files.benign)),
    rounded: await readFrameClip(join(folder, files.rounded)),
  }
}

/** JSON would turn NaN and infinity into null, and the file could never be read again. */
function json(value: RunRecord | RunResult): string {
  const text = JSON.stringify(
    value,
    (field, inner: unknown) => {
      if (typeof inner !== 'number' || Number.isFinite(inner)) return inner
      throw new WorkbenchError('store/not-finite', `The run's "${field}" is ${inner}, which no file of a run can hold.`)
    },
    2,
  )
  return `${text}\n`
}

function cosineTable(cosines: Float32Array, frames: number): string {
  const header = ['step', ...Array.from({ length: frames }, (_, frame) => `frame_${frame}`)]
  const rows = Array.from({ length: frames === 0 ? 0 : cosines.length / frames }, (_, step) => [
    step,
    ...cosines.subarray(step * frames, (step + 1) * frames),
  ])
  return formatCsv(header, rows)
}

function frameShape({ frames, height, width }: FrameClip): number[] {
  return [frames, height, width, 3]
}

function imageShape({ frames, height, width }: ImageClip): number[] {
  return [frames, 3, height, width]
}

async function readFrameClip(path: string): Promise<FrameClip> {
  return withNpy(path, '|u1', 4, async ({ shape, all }) => {
    const [frames, height, width] = shape as [number, number, number]
    return { space: 'frame', frames, height, width, data: await all() }
  })
}

async function readImageClip(path: string): Promise<ImageClip> {
  return withNpy(path, '<f4', 4, async ({ shape, all }) => {
    const [frames, , height, width] = shape as [number, number, number, number]
    return { space: 'image', frames, height, width, data: await all() }
  })
}
