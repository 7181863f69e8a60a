/**
 * Memory of an attack on 32 frames of 224x224 with a ResNet-101 (random weights) at depth 2, beside its forecast and the
 * limit of 4 GB: the most that was resident in each process, summed. Linux only.
 */
import { spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { MemoryReport } from '../test/fixture/memoryProcess'
import { resnet101, writeResnet } from '../test/fixture/resnet'
import { noiseFrames } from '../test/fixture/noiseFrames'

const limit = 4e9
const script = resolve(import.meta.dirname, '../test/fixture/memoryProcess.ts')

if (process.platform === 'linux') await main()
else console.warn('SKIPPED: only Linux tells the largest resident size of a process.')

async function main(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'i2v-bench-'))
  try {
    const card = await writeResnet(folder, resnet101)
    const path = join(folder, 'frames.npy')
    await writeFile(path, noiseFrames(32, resnet101.size))
    console.log('ResNet-101 at depth 2, 32 frames of 224x224')
    for (const threads of new Set([1, cpus().length, 64])) report(card, path, threads)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function report(card: string, path: string, threads: number): void {
  const plan = { source: { kind: 'frames', path }, surrogates: [{ card, layer: 'depth2' }], threads, steps: 2 }
  const { stdout } = spawnSync(process.execPath, ['--import', 'tsx', script, JSON.stringify(plan)], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const { forecast, measured } = JSON.parse(stdout) as MemoryReport
  const { workers, wantedWorkers, memory } = forecast
  const isKept = measured <= memory.forecast && measured <= limit
  console.log(
    `  ${workers} of ${wantedWorkers} workers: ${gigabytes(measured)} measured, ${gigabytes(memory.forecast)} forecast, limit ${gigabytes(limit)}: ${isKept ? 'kept' : 'MISSED'}`,
  )
  if (!isKept) process.exitCode = 1
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(2)} GB`
}
