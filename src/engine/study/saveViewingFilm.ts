import { join, resolve } from 'node:path'
import { openRun } from '../store'
import { saveForViewing } from '../video/encode'
import { decodeSaved } from '../video/saved'
import type { ClipLibrary } from './clipLibrary'

export interface ViewingRequest {
  /** run folder */
  readonly folder: string
  /** x264's constant rate factor */
  readonly quality: number
  /** null: into the run folder */
  readonly out: string | null
}

/**
 * The adversarial film of a run as H.264, decoded from its lossless film.
 *
 * @throws WorkbenchError `store/…` if there is no such run; `video/…` if the run has no film or ffmpeg no H.264 encoder
 */
export async function saveViewingFilm(
  { folder, quality, out }: ViewingRequest,
  clips: ClipLibrary,
): Promise<{ path: string }> {
  const { folder: run, record } = await openRun(folder)
  const tools = await clips.tools()
  const clip = await decodeSaved(join(run, 'adversarial.mkv'), tools)
  const path = out === null ? join(run, 'adversarial_viewing.mp4') : resolve(out)
  await saveForViewing(clip, path, { framesPerSecond: record.resolved.framesPerSecond }, tools, quality)
  return { path }
}
