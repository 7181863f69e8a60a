import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { WorkbenchError } from '../contract/error'
import { type CudaPackage, findCudaPackage } from '../engine/index'

export interface InstallQuestion {
  /** one line for people */
  readonly say: (line: string) => void
  /** whether to go on, asked once it is told what will be fetched */
  readonly agree: () => Promise<boolean>
}

/**
 * Runs onnxruntime-node's own install script for its CUDA provider, which npm was told not to run.
 *
 * @param found what the package offers; null: nothing for this system
 * @returns paths of the installed files; null if it was declined
 * @throws WorkbenchError `cuda/not-offered`, `cuda/download-failed` or `cuda/incomplete`, each with the step by hand
 */
export async function installCuda(
  { say, agree }: InstallQuestion,
  found: CudaPackage | null = findCudaPackage(),
): Promise<readonly string[] | null> {
  if (!found) {
    throw new WorkbenchError(
      'cuda/not-offered',
      `The installed onnxruntime-node has no CUDA provider for ${process.platform} ${process.arch}; it has one for Linux x64.`,
      'Use webgpu, or dml on Windows.',
    )
  }
  for (const line of announce(found)) say(line)
  if (!(await agree())) return null

  const code = await run(found)
  if (code !== 0) throw failed(found, code)
  const missing = found.files.filter((path) => !existsSync(path))
  if (missing.length > 0) {
    throw new WorkbenchError(
      'cuda/incomplete',
      `The install script ended well, but did not write ${missing.join(', ')}.`,
      byHand(found),
    )
  }
  return found.files
}

function announce({ title, feed, files, script }: CudaPackage): string[] {
  return [
    `This downloads the NuGet package ${title} from the feed ${feed} and unpacks from it:`,
    ...files.map((path) => `  ${path}`),
    'Some hundred megabytes: the CUDA library alone takes about 250 MB unpacked. NVIDIA CUDA and cuDNN are not part of it.',
    `It is done by the package's own script, ${script}. Nothing else of the workbench uses the network.`,
  ]
}

/** What the script prints goes to standard error, so that `--json` stays the only thing on standard output. */
function run({ script, choice }: CudaPackage): Promise<number | null> {
  const child = spawn(process.execPath, [script], {
    cwd: dirname(script),
    env: { ...process.env, ONNXRUNTIME_NODE_INSTALL: choice },
    stdio: ['ignore', 2, 2],
  })
  return new Promise((done) => {
    child.once('error', () => done(null))
    child.once('close', (code) => done(code))
  })
}

function failed(found: CudaPackage, code: number | null): WorkbenchError {
  return new WorkbenchError(
    'cuda/download-failed',
    `onnxruntime-node's install script ended with ${code === null ? 'no exit code' : `exit code ${code}`}; its message above says why.`,
    `On a closed network: ${byHand(found)}`,
  )
}

function byHand({ title, files }: CudaPackage): string {
  const names = files.map((path) => path.split(/[/\\]/).at(-1)).join(', ')
  return (
    `get the NuGet package ${title} on another machine (it is a ZIP file), and put ${names} from its folder ` +
    `runtimes/linux-x64/native into ${dirname(files[0]!)}.`
  )
}
