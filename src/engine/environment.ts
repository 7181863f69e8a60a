import { cpus, totalmem } from 'node:os'
import { WorkbenchError } from '../contract/error'
import type { Environment, ProviderReport } from '../contract/environment'
import { programVersion } from './programVersion'
import { onnxruntimeVersion } from './runtime/versions'
import { findFfmpeg } from './video/tools'

type EngineEnvironment = Omit<Environment, 'electron'>

/**
 * What works here.
 *
 * @param ffmpegSetting path from the settings, null if unset
 * @param found reports of the execution providers
 */
export async function describeEnvironment(
  ffmpegSetting: string | null,
  found: readonly ProviderReport[],
): Promise<EngineEnvironment> {
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
    providers: [...found],
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
