/** Decoded display frames by key, bounded in bytes; the one unused for longest goes first. */
export interface FrameCache {
  readonly limitBytes: number
  readonly bytes: number
  has(key: string): boolean
  /** also marks the frame as used just now */
  get(key: string): Uint8Array | undefined
  set(key: string, frame: Uint8Array): void
}

export const defaultCacheBytes = 512 * 2 ** 20

/** @param limitBytes the pixels kept at most; a frame larger than that is not kept at all */
export function createFrameCache(limitBytes = defaultCacheBytes): FrameCache {
  // A Map keeps the order of insertion, so its first key is the oldest.
  const frames = new Map<string, Uint8Array>()
  let bytes = 0
  const remove = (key: string): void => {
    bytes -= frames.get(key)?.length ?? 0
    frames.delete(key)
  }
  return {
    limitBytes,
    get bytes() {
      return bytes
    },
    has: (key) => frames.has(key),
    get(key) {
      const frame = frames.get(key)
      if (frame) {
        frames.delete(key)
        frames.set(key, frame)
      }
      return frame
    },
    set(key, frame) {
      remove(key)
      if (frame.length > limitBytes) return
      for (const oldest of frames.keys()) {
        if (bytes + frame.length <= limitBytes) break
        remove(oldest)
      }
      frames.set(key, frame)
      bytes += frame.length
    },
  }
}
