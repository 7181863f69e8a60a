import { stat } from 'node:fs/promises'
import type { SettingsStore } from '../settings'
import { type Clip, openClip } from '../video/clip'
import { type FfmpegTools, findFfmpeg } from '../video/tools'

/** Clips that were opened, kept until their file or the ffmpeg setting changes. */
export interface ClipLibrary {
  /** @throws WorkbenchError `video/…` */
  open(path: string): Promise<Clip>
  /** @throws WorkbenchError `video/no-ffmpeg` */
  tools(): Promise<FfmpegTools>
}

const keptClips = 32

export function createClipLibrary(settings: SettingsStore): ClipLibrary {
  const clips = new Map<string, Promise<Clip>>()
  let found: { readonly setting: string | null; readonly tools: Promise<FfmpegTools> } | undefined

  const tools = async (): Promise<FfmpegTools> => {
    const { ffmpegPath } = await settings.get()
    if (found?.setting !== ffmpegPath) {
      found = { setting: ffmpegPath, tools: findFfmpeg({ setting: ffmpegPath, env: process.env }) }
      found.tools.catch(() => (found = undefined))
    }
    return found!.tools
  }

  return {
    tools,
    async open(path) {
      const file = await stat(path).catch(() => null)
      const key = `${path}\0${file?.mtimeMs}\0${file?.size}`
      const known = clips.get(key)
      if (known) return known
      const clip = openClip(path, await tools())
      clips.set(key, clip)
      clip.catch(() => clips.delete(key))
      if (clips.size > keptClips) clips.delete(clips.keys().next().value!)
      return clip
    },
  }
}
