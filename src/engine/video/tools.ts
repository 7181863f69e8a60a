import { access, constants } from 'node:fs/promises'
import { delimiter, isAbsolute, join } from 'node:path'
import { WorkbenchError } from '../../contract/error'
import { runChild } from './child'

/** A working ffmpeg. ffprobe is never needed: ffmpeg-static brings none. */
export interface FfmpegTools {
  /** program to start, absolute */
  readonly path: string
  readonly from: 'setting' | 'FFMPEG_PATH' | 'ffmpeg-static' | 'PATH'
  /** as ffmpeg names it, e.g. `5.1.9-0+deb12u1` */
  readonly version: string
  /** arguments that hand on every picture once, with its own time stamp; the option was renamed in 5.1 */
  readonly everyPicture: readonly string[]
  /** arguments that make it read the filters from its standard input; the option was renamed in 7.0 */
  readonly filtersFromInput: readonly string[]
  /** what it does can wait: it is run at low priority */
  readonly isBackground?: boolean
}

export interface FindOptions {
  /** path the user set, null if none */
  readonly setting?: string | null
  readonly env: Readonly<Record<string, string | undefined>>
}

const remedy =
  'Install it (Debian or Ubuntu: "sudo apt install ffmpeg"; macOS: "brew install ffmpeg"; Windows: "winget install Gyan.FFmpeg"), ' +
  'or set FFMPEG_PATH or the workbench setting to the ffmpeg program.'

/**
 * Looks for ffmpeg in this order: the setting, FFMPEG_PATH, the optional package ffmpeg-static, PATH.
 * A place that somebody named on purpose and that does not work is an error, not passed over.
 *
 * @throws WorkbenchError `video/no-ffmpeg` with what to install
 */
export async function findFfmpeg({ setting, env }: FindOptions): Promise<FfmpegTools> {
  if (setting) return tryNamed(setting, 'setting', 'The setting for ffmpeg')
  if (env.FFMPEG_PATH) return tryNamed(env.FFMPEG_PATH, 'FFMPEG_PATH', 'FFMPEG_PATH')
  const packaged = await packagedFfmpeg()
  const tools = (packaged && (await tryStart(packaged, 'ffmpeg-static'))) ?? (await searchPath(env))
  if (tools) return tools
  throw new WorkbenchError('video/no-ffmpeg', 'No ffmpeg was found: none in PATH, none was set.', remedy)
}

async function tryNamed(path: string, from: FfmpegTools['from'], who: string): Promise<FfmpegTools> {
  const tools = await tryStart(path, from)
  if (tools) return tools
  throw new WorkbenchError('video/no-ffmpeg', `${who} names "${path}", which does not start as ffmpeg.`, remedy)
}

/** The program of ffmpeg-static, or null where the package or its download is missing. */
async function packagedFfmpeg(): Promise<string | null> {
  // A variable keeps bundlers and the compiler from resolving a package that may be absent.
  const name = 'ffmpeg-static'
  try {
    const module = (await import(/* @vite-ignore */ name)) as { default?: unknown }
    return typeof module.default === 'string' ? outsideArchive(module.default) : null
  } catch {
    return null
  }
}

/** No program can be started inside Electron's archive; packaging leaves a copy beside it. */
export function outsideArchive(path: string): string {
  return path.replace(/app\.asar(?=[\\/])/, 'app.asar.unpacked')
}

async function searchPath(env: FindOptions['env']): Promise<FfmpegTools | null> {
  const folders = (env.PATH ?? env.Path ?? '').split(delimiter).filter((folder) => isAbsolute(folder))
  const name = process.platform === 'win32' ? 'ffmpeg.exe' : 'ffmpeg'
  for (const folder of folders) {
    const tools = await tryStart(join(folder, name), 'PATH')
    if (tools) return tools
  }
  return null
}

async function tryStart(path: string, from: FfmpegTools['from']): Promise<FfmpegTools | null> {
  try {
    await access(path, constants.X_OK)
    const version = await askVersion(path)
    return version === null ? null : { path, from, version, ...argumentsFor(version) }
  } catch {
    return null
  }
}

async function askVersion(path: string): Promise<string | null> {
  let text = ''
  const { code } = await runChild(path, ['-hide_banner', '-version'], {
    signal: AbortSignal.timeout(10_000),
    onOutput: (chunk) => {
      if (text.length < 4096) text += chunk.toString('utf8')
    },
  })
  return code === 0 ? (/^ffmpeg version (\S+)/m.exec(text)?.[1] ?? null) : null
}

/** Options that changed their names. Builds from a repository have no number and are taken as new. */
export function argumentsFor(version: string): Pick<FfmpegTools, 'everyPicture' | 'filtersFromInput'> {
  const [, major, minor] = /^n?(\d+)\.(\d+)/.exec(version) ?? []
  const number = major === undefined ? Infinity : Number(major) + Number(minor) / 100
  return {
    everyPicture: number < 5.01 ? ['-vsync', '0'] : ['-fps_mode', 'passthrough'],
    filtersFromInput: [number < 7 ? '-filter_script:v' : '-/filter:v', 'pipe:0'],
  }
}
