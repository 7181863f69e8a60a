import type { FrameCache } from './frameCache'

export interface FrameSource<Frame> {
  /** names the pictures in the cache; ends with a separator */
  readonly prefix: string
  /** positions run from 0 to `length` - 1 */
  readonly length: number
  /** pictures asked for at once while reading ahead */
  readonly batch: number
  /** pictures read ahead of a resting playhead, in the direction it moved */
  readonly ahead: number
  /** @returns one frame per position, in order */
  fetch(positions: readonly number[]): Promise<readonly { frame: Frame; bytes: number }[]>
}

export interface FrameLoader<Frame> {
  get(position: number): Frame | null
  has(position: number): boolean
  /** Asks for a picture. While one request is under way only the newest wish is remembered. */
  want(position: number, direction: 1 | -1): void
  stop(): void
}

interface Events {
  /** pictures arrived in the cache */
  loaded(): void
  failed(error: unknown): void
}

/**
 * Brings pictures into the cache, one request at a time: the playhead's picture first, then the ones it will reach
 * next. Positions that were passed over while a request was under way are never asked for.
 */
export function createFrameLoader<Frame>(
  source: FrameSource<Frame>,
  cache: FrameCache<Frame>,
  events: Events,
): FrameLoader<Frame> {
  let wanted: { position: number; direction: 1 | -1 } | null = null
  let busy = false
  let stopped = false
  const refused = new Set<number>()
  const key = (position: number): string => `${source.prefix}${position}`
  const isMissing = (position: number): boolean => !cache.has(key(position)) && !refused.has(position)

  /** The playhead's own picture alone, so that it comes as fast as it can; else a batch of the ones ahead. */
  function next(): number[] {
    if (!wanted) return []
    const { position, direction } = wanted
    if (isMissing(position)) return [position]
    const ahead: number[] = []
    for (let distance = 1; distance <= source.ahead && ahead.length < source.batch; distance++) {
      const other = position + distance * direction
      if (other >= 0 && other < source.length && isMissing(other)) ahead.push(other)
    }
    return ahead.sort((a, b) => a - b)
  }

  async function pump(): Promise<void> {
    if (busy) return
    busy = true
    for (let positions = next(); positions.length > 0 && !stopped; positions = next()) {
      try {
        const frames = await source.fetch(positions)
        frames.forEach(({ frame, bytes }, at) => cache.set(key(positions[at]!), frame, bytes))
        // Frames that did not fit are not asked for again and again.
        for (const position of positions) if (!cache.has(key(position))) refused.add(position)
        if (!stopped) events.loaded()
      } catch (error) {
        for (const position of positions) refused.add(position)
        if (!stopped) events.failed(error)
      }
    }
    busy = false
  }

  return {
    get: (position) => cache.get(key(position)),
    has: (position) => cache.has(key(position)),
    want(position, direction) {
      if (wanted?.position !== position) refused.delete(position)
      wanted = { position, direction }
      void pump()
    },
    stop() {
      stopped = true
      wanted = null
    },
  }
}
