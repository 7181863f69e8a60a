/** Decoded pictures kept in the window, over all viewers: the frames used longest ago leave first. */
export const frameCacheBytes = 384 * 1024 * 1024

export interface FrameCache<Frame> {
  get(key: string): Frame | null
  has(key: string): boolean
  /** A frame larger than the whole cache is not kept. */
  set(key: string, frame: Frame, bytes: number): void
  /** Drops every frame whose key starts with `prefix`. */
  drop(prefix: string): void
  readonly bytes: number
  /** what it never grows beyond */
  readonly limitBytes: number
}

export function createFrameCache<Frame>(limitBytes = frameCacheBytes): FrameCache<Frame> {
  const entries = new Map<string, { frame: Frame; bytes: number }>()
  let total = 0

  function remove(key: string): void {
    total -= entries.get(key)?.bytes ?? 0
    entries.delete(key)
  }

  return {
    get(key) {
      const entry = entries.get(key)
      if (!entry) return null
      // A Map keeps insertion order: taking out and putting back makes it the newest.
      entries.delete(key)
      entries.set(key, entry)
      return entry.frame
    },
    has: (key) => entries.has(key),
    set(key, frame, bytes) {
      remove(key)
      if (bytes > limitBytes) return
      entries.set(key, { frame, bytes })
      total += bytes
      for (const oldest of entries.keys()) {
        if (total <= limitBytes) break
        remove(oldest)
      }
    },
    drop(prefix) {
      for (const key of [...entries.keys()]) if (key.startsWith(prefix)) remove(key)
    },
    get bytes() {
      return total
    },
    limitBytes,
  }
}
