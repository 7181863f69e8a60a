import type { FrameCache } from './frameCache'

export interface FrameSource<Frame> {
  /** names the pictures in the cache; ends with a separator */
  readonly prefix: string
  /** positions run from 0 to `length` - 1 */
  readonly length: number
  /** pictures asked for at once while reading ahead */
  readonly batch: number
  /** pictures read ahead of a playhead that moves frame by frame, in its direction */
  readonly ahead: number
  /** the position that decoding has to begin at to reach this one: its key frame; left out: any alone */
  groupStart?(position: number): number
  /** @returns one frame per position, in order */
  fetch(positions: readonly number[]): Promise<readonly { frame: Frame; bytes: number }[]>
}

export interface FrameLoader<Frame> {
  get(position: number): Frame | null
  has(position: number): boolean
  /** Asks for a picture. While one request is under way only the newest wish is remembered. */
  want(position: number, direction: 1 | -1): void
  /**
   * Asks for what a playhead that plays will reach from here on. Backwards whole stretches are brought in the order they
   * are decoded in, so that each group of pictures is decoded once.
   */
  play(position: number, direction: 1 | -1): void
  stop(): void
}

interface Events {
  /** pictures arrived in the cache */
  loaded(): void
  failed(error: unknown): void
}

/** Reading ahead after a jump begins only when the playhead has rested this long: the next jump may come first. */
const restMilliseconds = 200

/**
 * Brings pictures into the cache: the playhead's own picture at once, one request at a time, and beside it the ones it
 * will reach next. Positions that were passed over while a request was under way are never asked for.
 */
export function createFrameLoader<Frame>(
  source: FrameSource<Frame>,
  cache: FrameCache<Frame>,
  events: Events,
): FrameLoader<Frame> {
  let wanted: { position: number; direction: 1 | -1; isPlaying: boolean } | null = null
  /** of one picture, once one has come */
  let pictureBytes = 0
  let rest: ReturnType<typeof setTimeout> | undefined
  let isResting = false
  /** how far it reads ahead: one batch after a jump, all the way once the playhead moves frame by frame */
  let reach = 0
  let stopped = false
  const onTheWay = new Set<number>()
  /** failed, or too large for the cache: not asked for again until the playhead comes back to it */
  const refused = new Set<number>()
  const key = (position: number): string => `${source.prefix}${position}`
  const isMissing = (position: number): boolean =>
    !cache.has(key(position)) && !refused.has(position) && !onTheWay.has(position)

  /** The playhead's own picture alone, so that it comes as fast as it can. */
  const under = (): number[] => (wanted && !wanted.isPlaying && isMissing(wanted.position) ? [wanted.position] : [])

  function ahead(): number[] {
    if (!wanted || !isResting) return []
    const { position, direction, isPlaying } = wanted
    if (isPlaying && direction === -1) return before(position)
    const next: number[] = []
    for (let distance = isPlaying ? 0 : 1; distance <= reach && next.length < source.batch; distance++) {
      const other = position + distance * direction
      if (other >= 0 && other < source.length && isMissing(other)) next.push(other)
    }
    return next.sort((a, b) => a - b)
  }

  /** A quarter of the cache: the stretch that is shown, the one before it, and room for other viewers. */
  const stretch = (): number =>
    pictureBytes > 0 ? Math.max(source.batch, Math.floor(cache.limitBytes / 4 / pictureBytes)) : source.batch

  /** Of the stretch before a position what is missing, from its beginning: its end is shown first, but decoded last. */
  function before(position: number): number[] {
    const length = stretch()
    let end = position
    while (end >= 0 && end > position - 2 * length && !isMissing(end)) end--
    if (end < 0 || end <= position - 2 * length) return []
    const start = Math.max(0, end - length + 1, source.groupStart?.(end) ?? end - source.batch + 1)
    const next: number[] = []
    for (let at = start; at <= end && next.length < source.batch; at++) if (isMissing(at)) next.push(at)
    return next
  }

  async function bring(positions: readonly number[]): Promise<void> {
    for (const position of positions) onTheWay.add(position)
    try {
      const frames = await source.fetch(positions)
      pictureBytes = frames[0]?.bytes ?? pictureBytes
      frames.forEach(({ frame, bytes }, at) => cache.set(key(positions[at]!), frame, bytes))
      for (const position of positions) if (!cache.has(key(position))) refused.add(position)
      if (!stopped) events.loaded()
    } catch (error) {
      for (const position of positions) refused.add(position)
      if (!stopped) events.failed(error)
    }
    for (const position of positions) onTheWay.delete(position)
  }

  /** Runs while there is something to bring; a second call while it runs does nothing. */
  function lane(next: () => number[]): () => Promise<void> {
    let busy = false
    return async () => {
      if (busy) return
      busy = true
      for (let positions = next(); positions.length > 0 && !stopped; positions = next()) await bring(positions)
      busy = false
    }
  }
  const bringWanted = lane(under)
  const readAhead = lane(ahead)

  return {
    get: (position) => cache.get(key(position)),
    has: (position) => cache.has(key(position)),
    want(position, direction) {
      const isStep = wanted !== null && Math.abs(wanted.position - position) <= 1
      if (wanted?.position !== position) refused.delete(position)
      wanted = { position, direction, isPlaying: false }
      clearTimeout(rest)
      isResting &&= isStep
      reach = isStep ? source.ahead : Math.min(source.batch, source.ahead)
      const follow = (): void => {
        isResting = true
        void readAhead()
      }
      void bringWanted()
      if (isStep) follow()
      else rest = setTimeout(follow, restMilliseconds)
    },
    play(position, direction) {
      wanted = { position, direction, isPlaying: true }
      clearTimeout(rest)
      isResting = true
      reach = source.ahead
      void readAhead()
    },
    stop() {
      stopped = true
      wanted = null
      clearTimeout(rest)
    },
  }
}
