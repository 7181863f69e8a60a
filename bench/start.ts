/**
 * Times before an attack's first step, beside their limits: a worker's start, compiling a ResNet-101 (random weights) for
 * 224x224 at the paper's depth 2 and at depth 4, and opening what was compiled before. Workers are the built ones.
 */
import { fork } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { compileJob } from '../src/engine/attack/compileJob'
import { defaultLowering } from '../src/engine/gradient/compile'
import { blockSize } from '../src/engine/provider/blockSize'
import { openSession } from '../src/engine/runtime/session'
import { connectWorker, type Worker } from '../src/engine/runtime/worker'
import { createModelLibrary, type OpenedModel } from '../src/engine/study/openModel'
import { findEntry } from '../src/host/entry'
import { channelTo } from '../src/host/forkChannel'
import { resnet101, writeResnet } from '../test/fixture/resnet'

const limits = { start: 500, compile: 1000, open: 100 }
const rounds = 9
const { path: entry } = findEntry(
  'inferenceWorker',
  pathToFileURL(resolve(import.meta.dirname, '../out/main/x.js')).href,
)

/** As the program compiles for this processor. */
const lowering = { ...defaultLowering, block: await blockSize() }

const folder = await mkdtemp(join(tmpdir(), 'i2v-bench-'))
try {
  await main()
} finally {
  await rm(folder, { recursive: true, force: true })
}

async function main(): Promise<void> {
  const model = await createModelLibrary().open(await writeResnet(folder, resnet101))
  const starts: number[] = []
  for (const depth of [2, 4]) {
    const out = join(folder, `depth${depth}.onnx`)
    const compiles: number[] = []
    const opens: number[] = []
    for (let round = 0; round < rounds; round++) {
      const { worker, milliseconds } = await startWorker()
      starts.push(milliseconds)
      compiles.push(await millisecondsOf(() => compile(worker, model, depth, out)))
      opens.push(await millisecondsOf(() => openAndClose(out)))
      worker.kill()
    }
    tell(`compiling ResNet-101 depth ${depth}, in a new worker`, compiles, limits.compile)
    // The first opening loads parts of onnxruntime too.
    tell('opening the compiled graph', opens.slice(1), limits.open)
  }
  tell('start of a worker, until it answers', starts, limits.start)
}

function openAndClose(path: string): Promise<void> {
  return openSession(path, { provider: 'cpu', threads: 1 }).then((session) => session.close())
}

/** Milliseconds from the fork to the worker's first word, which it sends when it can take work. */
async function startWorker(): Promise<{ worker: Worker; milliseconds: number }> {
  const begin = performance.now()
  const channel = channelTo(fork(entry, ['{}'], { serialization: 'advanced', stdio: ['ignore', 2, 2, 'ipc'] }))
  const worker = connectWorker(channel)
  await new Promise<void>((ready) => channel.onMessage(() => ready()))
  return { worker, milliseconds: performance.now() - begin }
}

function compile(worker: Worker, { modelPath, card }: OpenedModel, depth: number, out: string): Promise<null> {
  const layers = [card.layers.find((layer) => layer.depth === depth)!.tensor]
  const size = { height: resnet101.size, width: resnet101.size }
  return worker.run(compileJob, { model: modelPath, card, kind: 'cosine', layers, lowering, ...size, out })
}

async function millisecondsOf(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now()
  await work()
  return performance.now() - begin
}

function tell(what: string, times: readonly number[], limit: number): void {
  const sorted = times.toSorted((a, b) => a - b)
  const median = sorted[Math.floor(sorted.length / 2)]!
  const isKept = median <= limit
  const numbers = `${median.toFixed(0)} ms (median of ${times.length}, least ${sorted[0]!.toFixed(0)})`
  console.log(`  ${what.padEnd(48)} ${numbers}, limit ${limit} ms: ${isKept ? 'kept' : 'MISSED'}`)
  if (!isKept) process.exitCode = 1
}
