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

/** What has to be there for a provider to work. */
const needs: Readonly<Record<Provider, string>> = {
  cpu: 'Works everywhere.',
  webgpu: 'Needs a GPU with a Vulkan driver (Linux) or Direct3D 12 (Windows).',
  cuda: "Needs Linux, an NVIDIA GPU and onnxruntime's CUDA libraries.",
  dml: 'Needs Windows.',
  coreml: 'Needs macOS.',
}

/** A provider that does not answer in this time counts as not working. */
const probeMilliseconds = 30_000

/**
 * What works here. Every execution provider is tried once, in a worker of its own, because some end their process
 * instead of failing.
 *
 * @returns asks for the environment; its argument is ffmpeg's path from the settings, null if unset
 */
export function createEnvironmentService(
  spawn: SpawnWorker,
): (ffmpegSetting: string | null) => Promise<EngineEnvironment> {
  let probes: Promise<Environment['providers']> | undefined
  return async (ffmpegSetting) => {
    probes ??= Promise.all(providers.map((provider) => probe(spawn, provider)))
    const ffmpeg = await describeFfmpeg(ffmpegSetting)
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
      providers: await probes,
    }
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
  const worker = connectWorker(await spawn({ isQuiet: true }))
  const timer = setTimeout(() => worker.kill(), probeMilliseconds)
  try {
    const largest = await worker.run(probeJob, { provider, model: probeModel(), shape: [1, 4] })
    const works = largest === 3
    return { name: provider, works, detail: works ? 'made a session and ran a graph' : `computed ${largest} for 3` }
  } catch (thrown) {
    const reason = thrown instanceof WorkbenchError ? shortened(thrown.message) : String(thrown)
    return { name: provider, works: false, detail: `${needs[provider]} ${reason}` }
  } finally {
    clearTimeout(timer)
    worker.kill()
  }
}

/** onnxruntime's own words without the path of its source in front. */
function shortened(message: string): string {
  const [line] = message.split('\n')
  return line!.replace(/\/\S*onnxruntime\S*\s+(\S+::\S+\s+)?/g, '').slice(0, 240)
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
