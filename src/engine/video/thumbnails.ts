import { WorkbenchError } from '../../contract/error'
import type { Pictures } from '../../contract/clip'
import type { Clip } from './clip'
import { streamFrames } from './decode'
import { decodeStretch, NotExact } from './decodeStretch'
import { createFrameCache } from './frameCache'
import { viewsOf } from './frameView'
import type { FrameView } from './frameView'
import type { FfmpegTools } from './tools'

/** Small pictures for strips and hovering, beside a viewer and without disturbing it. */
export interface ThumbnailReader {
  /**
   * Upright frames brought down to `maxHeight` rows, the same bytes as a viewer would get. One ffmpeg of low priority at a
   * time: what is asked last is done, what was going on gives way, and keeps what it has decoded for when it is asked again.
   *
   * @throws WorkbenchError `video/superseded` when a later wish came; else as `decodeFrames`
   */
  thumbnails(clip: Clip, tools: FfmpegTools, ordinals: readonly number[], maxHeight: number): Promise<Pictures>
  close(): void
}

/** Some 1,100 pictures of 96 rows at 16:9. */
const cacheBytes = 48 * 2 ** 20
/** Key pictures further apart than this are sought one by one; between nearer ones packets are read over, not decoded. */
const picturesReadOver = 1500

export function createThumbnailReader(): ThumbnailReader {
  const cache = createFrameCache(cacheBytes)
  const views = new WeakMap<Clip, (maxHeight: number | null) => FrameView>()
  let current: { readonly stop: AbortController; readonly over: Promise<unknown> } | null = null

  const viewOf = (clip: Clip, maxHeight: number): FrameView => {
    const known = views.get(clip) ?? viewsOf(clip)
    views.set(clip, known)
    return known(maxHeight)
  }

  const find = async (
    clip: Clip,
    tools: FfmpegTools,
    view: FrameView,
    wanted: readonly number[],
    signal: AbortSignal,
  ) => {
    const found = new Map<number, Uint8Array>()
    const take = (ordinal: number, frame: Uint8Array): void => {
      cache.set(view.keyOf(ordinal), frame)
      found.set(ordinal, frame)
    }
    for (const ordinal of wanted) {
      const cached = cache.get(view.keyOf(ordinal))
      if (cached) found.set(ordinal, cached)
    }
    const missing = (): number[] => wanted.filter((ordinal) => !found.has(ordinal))
    const keys = missing().filter((ordinal) => clip.index.hasRisingTimes && clip.index.isKey[ordinal] === 1)
    for (const run of keyRuns(keys)) await decodeKeys(clip, run, view, tools, take, signal)
    await streamFrames(clip, missing(), view.geometry, tools, take, signal)
    return found
  }

  return {
    async thumbnails(clip, tools, ordinals, maxHeight) {
      current?.stop.abort(superseded())
      const stop = new AbortController()
      const view = viewOf(clip, maxHeight)
      const wanted = [...new Set(ordinals)].sort((a, b) => a - b)
      const before = current?.over
      const work = (async () => {
        await before
        stop.signal.throwIfAborted()
        return find(clip, { ...tools, isBackground: true }, view, wanted, stop.signal)
      })()
      const own = { stop, over: work.catch(() => undefined) }
      current = own
      try {
        const found = await work
        return view.gather(ordinals.map((ordinal) => found.get(ordinal)!))
      } finally {
        if (current === own) current = null
      }
    },
    close: () => current?.stop.abort(superseded()),
  }
}

/** Key pictures that one ffmpeg should find: rising, none far from the one before. */
export function keyRuns(keys: readonly number[]): number[][] {
  const runs: number[][] = []
  for (const key of keys) {
    const last = runs.at(-1)
    if (last && key - last.at(-1)! <= picturesReadOver) last.push(key)
    else runs.push([key])
  }
  return runs
}

/** Decodes nothing but key pictures. What does not come so, or is not proved to be it, is left to a full decoding. */
async function decodeKeys(
  clip: Clip,
  keys: readonly number[],
  { geometry }: FrameView,
  tools: FfmpegTools,
  take: (ordinal: number, frame: Uint8Array) => void,
  signal: AbortSignal,
): Promise<void> {
  const strategy = { from: 'picture', ordinal: keys[0]!, keysOnly: true } as const
  try {
    await decodeStretch(clip, keys, geometry, strategy, tools, take, signal)
  } catch (thrown) {
    if (!(thrown instanceof NotExact)) throw thrown
  }
}

function superseded(): WorkbenchError {
  return new WorkbenchError('video/superseded', 'Other small pictures were asked for meanwhile.', 'Ask again.')
}
