import { cpus, totalmem } from 'node:os'
import { WorkbenchError } from '../contract/error'
import type { Environment } from '../contract/environment'
import { type Provider, providers } from '../contract/plan'
import { extendGraph } from './gradient/builder'
import { encodeModel } from './onnx/codec'
import { programVersion } from './programVersion'
import type { SpawnWorker } from './runtime/channel'
import { probeJob } from './runtime/probeJob'
import { onnxruntimeVersion } from './runtime/versions'
import { connectWorker } from './runtime/worker'
import { findFfmpeg } from './video/tools'

type EngineEnvironment = Omit<Environment, 'electron'>

/** A provider that does not answer in this time counts as not working. */
const probeMilliseconds = 30_000

/**
 * What works here. Every execution provider is tried in a worker of its own, because some end their process instead of failing.
 *
 * @param ffmpegSetting path from the settings, null if unset
 */
export async function describeEnvironment(
  spawn: SpawnWorker,
  ffmpegSetting: string | null,
): Promise<EngineEnvironment> {
  const [ffmpeg, ...probes] = await Promise.all([
    describeFfmpeg(ffmpegSetting),
    ...providers.map((provider) => probe(spawn, provider)),
  ])
  return {
    versions: {
      workbench: programVersion,
      node: process.versions.node,
      onnxruntime: onnxruntimeVersion(),
      ...(ffmpeg.version ? { ffmpeg: ffmpeg.version } : {}),
    },
    platform: `${process.platform} ${process.arch}`,
    cores: cpus().length,
    memoryBytes: totalmem(),
    ffmpeg,
    providers: probes,
  }
}

async function describeFfmpeg(setting: string | null): Promise<Environment['ffmpeg']> {
  try {
    const { path, from, version } = await findFfmpeg({ setting, env: process.env })
    return { found: true, path, from, version, problem: null }
  } catch (thrown) {
    const problem = thrown instanceof WorkbenchError ? thrown.paragraph : String(thrown)
    return { found: false, path: null, from: null, version: null, problem }
  }
}

async function probe(spawn: SpawnWorker, provider: Provider): Promise<Environment['providers'][number]> {
  const worker = connectWorker(await spawn())
  const timer = setTimeout(() => worker.kill(), probeMilliseconds)
  try {
    const largest = await worker.run(probeJob, { provider, model: probeModel(), shape: [1, 4] })
    const works = largest === 3
    return { name: provider, works, detail: works ? 'made a session and ran a graph' : `computed ${largest} for 3` }
  } catch (thrown) {
    return { name: provider, works: false, detail: thrown instanceof Error ? firstSentence(thrown.message) : '' }
  } finally {
    clearTimeout(timer)
    worker.kill()
  }
}

function firstSentence(message: string): string {
  return message.split('\n')[0]!.slice(0, 300)
}

/** y = 2 x + 1 on four ones. */
function probeModel(): Uint8Array {
  const builder = extendGraph({
    name: 'probe',
    irVersion: 8,
    opsets: new Map([['', 18]]),
    inputs: [],
    outputs: [],
    nodes: [],
    constants: new Map(),
    types: new Map(),
  })
  const x = builder.input('x', 'float32', [1, 4])
  const sum = builder.emit('Add', [builder.emit('Mul', [x, builder.constant(2)]), builder.constant(1)])
  builder.describe(sum, { type: 'float32', shape: [1, 4] })
  return encodeModel(builder.finish([builder.rename(sum, 'y')]))
}
