/**
 * Seconds per I2V step (32 frames of 224x224, SqueezeNet 1.1 at depth 2) beside PyTorch running the authors' way:
 * the whole model forward, with weight gradients. Both run here, one after the other, in the same minute.
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { publishedI2v } from '../src/contract/plan'
import { createWorkerPool } from '../src/engine/runtime/pool'
import { attackFrames } from '../src/engine/study/attackFrames'
import { compileSurrogate } from '../src/engine/study/compileSurrogate'
import { createModelLibrary } from '../src/engine/study/openModel'
import { framesToImage } from '../src/engine/model/preprocess'
import { readNpy } from '../src/engine/tensor/npy'
import { forkEntry } from '../src/host/forkChannel'

const shared = resolve(import.meta.dirname, '../../shared')
const frames = join(shared, 'real/reference/frames/bike_uint8.npy')
const limit = 0.6
const steps = 12

if (existsSync(frames)) await main()
else console.warn('SKIPPED: the real models (../shared/real) are not beside this checkout.')

async function main(): Promise<void> {
  const before = await ours()
  const peer = pytorch()
  const after = await ours()
  const mine = median([...before, ...after])
  console.log(`I2V step, 32 frames of 224x224, SqueezeNet 1.1 depth 2, ${cpus().length} cores`)
  console.log(`  this workbench                     ${mine.toFixed(3)} s (median of ${before.length + after.length})`)
  if (!peer) return console.warn("  SKIPPED: PyTorch is not installed (Debian's python3-torch, python3-onnx).")

  for (const [way, seconds] of Object.entries(peer)) {
    console.log(`  PyTorch, ${way.padEnd(48)} ${seconds.toFixed(3)} s   ratio ${(mine / seconds).toFixed(2)}`)
  }
  const ratio = mine / Object.values(peer)[0]!
  console.log(`  limit: ${limit} of the authors' way: ${ratio <= limit ? 'kept' : 'MISSED'} (${ratio.toFixed(2)})`)
  if (ratio > limit) process.exitCode = 1
}

/** Seconds of each step but the first two, which warm up. */
async function ours(): Promise<number[]> {
  const cache = await mkdtemp(join(tmpdir(), 'i2v-bench-'))
  const pool = createWorkerPool(async () => forkEntry('inferenceWorker'))
  try {
    const { data } = readNpy(await readFile(frames), frames)
    const clip = framesToImage({ space: 'frame', frames: 32, height: 224, width: 224, data: data as Uint8Array })
    const model = await createModelLibrary().open(join(shared, 'real/models/squeezenet1_1.json'))
    const [worker] = await pool.take(1)
    const choice = { kind: 'cosine' as const, layers: ['features.6.expand3x3_activation'] }
    const compiled = await compileSurrogate(model, choice, clip, cache, worker!)
    const times: number[] = []
    let seen = 0
    const settings = {
      method: 'i2v' as const,
      ...publishedI2v,
      steps,
      surrogates: [compiled],
      provider: 'cpu' as const,
      threads: 1,
    }
    await attackFrames(clip, settings, await pool.take(cpus().length), new AbortController().signal, (log) => {
      for (; seen < log.completeSteps; seen++) times.push(performance.now() / 1000)
    })
    return times
      .slice(1)
      .map((time, index) => time - times[index]!)
      .slice(1)
  } finally {
    pool.close()
    await rm(cache, { recursive: true, force: true })
  }
}

/** Median seconds per step by way of running, the authors' first; null without PyTorch. */
function pytorch(): Record<string, number> | null {
  const script = join(shared, 'bench/reference_i2v.py')
  const assets = ['--assets', join(shared, 'real'), '--model', 'squeezenet1_1:2', '--frames', frames]
  const threads = ['--threads', String(cpus().length)]
  const { status, stdout } = spawnSync('/usr/bin/python3', [script, 'bench', ...assets, '--iters', '7', ...threads], {
    encoding: 'utf8',
  })
  if (status !== 0) return null
  const answer = JSON.parse(stdout) as Record<string, unknown>
  const ways = Object.entries(answer).filter(
    ([, value]) => typeof value === 'object' && value !== null && 'median_s' in value,
  )
  return Object.fromEntries(ways.map(([way, value]) => [way, (value as { median_s: number }).median_s]))
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)]!
}
