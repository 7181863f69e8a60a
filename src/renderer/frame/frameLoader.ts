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
  let wanted: { position: number; direction: 1 | -1 } | null = null
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
  const under = (): number[] => (wanted && isMissing(wanted.position) ? [wanted.position] : [])

  function ahead(): number[] {
    if (!wanted || !isResting) return []
    const { position, direction } = wanted
    const next: number[] = []
    for (let distance = 1; distance <= reach && next.length < source.batch; distance++) {
      const other = position + distance * direction
      if (other >= 0 && other < source.length && isMissing(other)) next.push(other)
    }
    return next.sort((a, b) => a - b)
  }

  async function bring(positions: readonly number[]): Promise<void> {
    for (const position of positions) onTheWay.add(position)
    try {
      const frames = await source.fetch(positions)
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
      wanted = { position, direction }
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
    stop() {
      stopped = true
      wanted = null
      clearTimeout(rest)
    },
  }
}
