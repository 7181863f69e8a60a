/**
 * Seconds per I2V step on 32 frames of 224x224, for SqueezeNet 1.1 and a ResNet-34 at the paper's depth 2 and for both
 * together (ENS), beside PyTorch: run the authors' way (the whole model forward, with weight gradients), with frozen
 * weights, and cut at the layer with frozen weights. Both run here, one after the other, in the same minutes. And beside
 * the convolutions alone: what onnxruntime's profiler says its convolution kernels take of a frame.
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { publishedI2v } from '../src/contract/plan'
import { defaultLowering } from '../src/engine/gradient/compile'
import { framesToImage } from '../src/engine/model/preprocess'
import { blockJob } from '../src/engine/provider/blockSize'
import { createWorkerPool } from '../src/engine/runtime/pool'
import { attackFrames } from '../src/engine/study/attackFrames'
import { compileSurrogate } from '../src/engine/study/compileSurrogate'
import { createModelLibrary } from '../src/engine/study/openModel'
import type { ImageClip } from '../src/engine/tensor/clipArray'
import { readNpy } from '../src/engine/tensor/npy'
import { forkEntry } from '../src/host/forkChannel'
import { convolutionSeconds } from './lib/convolutions'

const shared = resolve(import.meta.dirname, '../../shared')
const frames = join(shared, 'real/reference/frames/bike_uint8.npy')
const cores = cpus().length
const steps = 9

const squeezenet = { name: 'squeezenet1_1', layer: 'features.6.expand3x3_activation' }
const resnet = { name: 'resnet34_dlib', layer: 'layer2.3' }
const cases = [
  { title: 'SqueezeNet 1.1 depth 2', surrogates: [squeezenet] },
  { title: 'ResNet-34 depth 2', surrogates: [resnet] },
  { title: 'ENS of both', surrogates: [squeezenet, resnet] },
] as const

/** Part of PyTorch's time that a step may take: run the authors' way, and cut at the layer with frozen weights. */
const limits = { authors: 1 / 3, cut: 1 / 2 }

if (existsSync(frames)) for (const one of cases) await compare(one)
else console.warn('SKIPPED: the real models (../shared/real) are not beside this checkout.')

async function compare({ title, surrogates }: (typeof cases)[number]): Promise<void> {
  const before = await ours(surrogates)
  const peer = pytorch(surrogates.map(({ name }) => `${name}:2`))
  const after = await ours(surrogates)
  const mine = median([...before.steps, ...after.steps])
  const convolutions = Math.min(before.convolutions, after.convolutions)
  console.log(`I2V step, 32 frames of 224x224, ${title}, ${cores} cores`)
  tell('this workbench', mine, `(median of ${before.steps.length + after.steps.length})`)
  tell('the convolutions alone', convolutions, ratio(mine, convolutions))
  if (!peer) return console.warn("  SKIPPED: PyTorch is not installed (Debian's python3-torch, python3-onnx).")

  for (const [way, seconds] of Object.entries(peer)) tell(`PyTorch, ${way}`, seconds, ratio(mine, seconds))
  const [authors, , cut] = Object.values(peer)
  judge("of the authors' way", mine / authors!, limits.authors)
  judge('of PyTorch cut at the layer', mine / cut!, limits.cut)
}

function tell(what: string, seconds: number, more: string): void {
  console.log(`  ${what.padEnd(58)} ${seconds.toFixed(3)} s   ${more}`)
}

function ratio(mine: number, other: number): string {
  return `ratio ${(mine / other).toFixed(2)}`
}

function judge(what: string, found: number, limit: number): void {
  const isKept = found <= limit
  console.log(`  limit ${limit.toFixed(2)} ${what}: ${isKept ? 'kept' : 'MISSED'} (${found.toFixed(2)})`)
  if (!isKept) process.exitCode = 1
}

interface Measured {
  /** seconds of each step but the first two, which warm up */
  readonly steps: readonly number[]
  /** seconds a step would take if there were nothing but convolutions */
  readonly convolutions: number
}

async function ours(surrogates: readonly { readonly name: string; readonly layer: string }[]): Promise<Measured> {
  const cache = await mkdtemp(join(tmpdir(), 'i2v-bench-'))
  const pool = createWorkerPool(async () => forkEntry('inferenceWorker'))
  try {
    const clip = await readClip()
    const [worker] = await pool.take(1)
    const lowering = { ...defaultLowering, block: await worker!.run(blockJob, null) }
    const compiled: string[] = []
    for (const { name, layer } of surrogates) {
      const model = await createModelLibrary().open(join(shared, `real/models/${name}.json`))
      compiled.push(await compileSurrogate(model, { kind: 'cosine', layers: [layer], lowering }, clip, cache, worker!))
    }
    const times = await stepTimes(clip, compiled, pool)
    let convolutions = 0
    for (const path of compiled) convolutions += ((await convolutionSeconds(path, cache)) * clip.frames) / cores
    return { steps: times, convolutions }
  } finally {
    pool.close()
    await rm(cache, { recursive: true, force: true })
  }
}

async function readClip(): Promise<ImageClip> {
  const { data } = readNpy(await readFile(frames), frames)
  return framesToImage({ space: 'frame', frames: 32, height: 224, width: 224, data: data as Uint8Array })
}

async function stepTimes(
  clip: ImageClip,
  surrogates: readonly string[],
  pool: ReturnType<typeof createWorkerPool>,
): Promise<number[]> {
  const times: number[] = []
  let seen = 0
  const settings = {
    job: 'i2v' as const,
    ...publishedI2v,
    steps,
    ordinals: Array.from({ length: clip.frames }, (_, frame) => frame),
    surrogates,
    provider: 'cpu' as const,
    threads: 1,
    isCoupled: false,
  }
  await attackFrames(clip, settings, await pool.take(cores), new AbortController().signal, (log) => {
    for (; seen < log.completeSteps; seen++) times.push(performance.now() / 1000)
  })
  return times
    .slice(1)
    .map((time, index) => time - times[index]!)
    .slice(1)
}

/** Median seconds per step by way of running, the authors' first, cut at the layer last; null without PyTorch. */
function pytorch(models: readonly string[]): Record<string, number> | null {
  const script = join(shared, 'bench/reference_i2v.py')
  const which = models.flatMap((model) => ['--model', model])
  const rest = ['--assets', join(shared, 'real'), '--frames', frames, '--iters', '5', '--threads', String(cores)]
  const { status, stdout } = spawnSync('/usr/bin/python3', [script, 'bench', ...which, ...rest], { encoding: 'utf8' })
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
