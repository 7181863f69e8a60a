import type { Pictures } from '../../contract/clip'
import type { Clip } from '../video/clip'
import { createFrameCache } from '../video/frameCache'
import { createFrameReader, type FrameReader } from '../video/frameReader'
import { createThumbnailReader } from '../video/thumbnails'
import type { ClipLibrary } from './clipLibrary'

/** Frames of clips for viewers, from one bounded cache. */
export interface FrameService {
  frames(path: string, ordinals: readonly number[], maxHeight: number | null): Promise<Pictures>
  /** small ones, as `ThumbnailReader` says; the viewers' readers and their cache are not touched */
  thumbnails(path: string, ordinals: readonly number[], maxHeight: number): Promise<Pictures>
  close(): void
}

/** Readers that stay open; each may keep an ffmpeg going. */
const openReaders = 4

export function createFrameService(clips: ClipLibrary): FrameService {
  const cache = createFrameCache()
  const readers = new Map<Clip, FrameReader>()
  const small = createThumbnailReader()

  const readerOf = async (path: string): Promise<FrameReader> => {
    const clip = await clips.open(path)
    const tools = await clips.tools()
    const reader = readers.get(clip) ?? createFrameReader(clip, tools, cache)
    // Set anew, so that the map's order is that of use.
    readers.delete(clip)
    readers.set(clip, reader)
    const [oldest] = readers
    if (readers.size > openReaders && oldest) {
      oldest[1].close()
      readers.delete(oldest[0])
    }
    return reader
  }

  return {
    frames: async (path, ordinals, maxHeight) => (await readerOf(path)).frames(ordinals, maxHeight),
    thumbnails: async (path, ordinals, maxHeight) =>
      small.thumbnails(await clips.open(path), await clips.tools(), ordinals, maxHeight),
    close() {
      small.close()
      for (const reader of readers.values()) reader.close()
      readers.clear()
    },
  }
}
