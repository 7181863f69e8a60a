import { setMaxListeners } from 'node:events'
import type { Pictures } from '../../contract/clip'
import type { Clip } from './clip'
import type { FrameCache } from './frameCache'
import { startFrameJob } from './frameJob'
import type { FrameJob } from './frameJob'
import { viewsOf } from './frameView'
import type { FrameView } from './frameView'
import { keyBefore } from './pictureIndex'
import { startStandby } from './standby'
import type { Standby } from './standby'
import type { FfmpegTools } from './tools'

/** Serves a viewer with frames of one clip. */
export interface FrameReader {
  /**
   * Upright frames, brought down to `maxHeight` rows (null: whole). Cached frames come at once; a missing one is decoded
   * first and then what follows it, or, for who goes backwards, together with what leads up to it; and when nothing is asked for, what
   * lies around it.
   *
   * @param signal when it aborts, decoding that nobody else waits for gives way to the next request
   * @throws WorkbenchError as `decodeFrames`; the signal's reason
   */
  frames(ordinals: readonly number[], maxHeight: number | null, signal?: AbortSignal): Promise<Pictures>
  /** settles when reading ahead is done; for tests and benchmarks */
  idle(): Promise<void>
  /** ends all decoding; who waits gets an AbortError */
  close(): void
}

/** A request for more frames than this is no scrubbing: nothing around it is read ahead. */
const mostScrubbed = 8
/** Runs that may be awaited at the same time; more would only slow each other. */
const mostRuns = 2
/** Pictures that are decoded in the time another ffmpeg takes to start; and how much slower those that are also converted are. */
const startCost = 60
const conversionCost = 2
/** Share of the cache that may be filled without being asked for: the rest is left to other clips and sizes. */
const warmShare = 0.75

export function createFrameReader(clip: Clip, tools: FfmpegTools, cache: FrameCache): FrameReader {
  const jobs = new Map<FrameJob, Purpose>()
  const closed = new AbortController()
  const viewOf = viewsOf(clip)
  let standby = startStandby(clip, tools)

  const start = ({ view, request }: Purpose, ordinals: readonly number[], ready: Standby | null = null): FrameJob => {
    const missing = [...new Set(ordinals)].filter((ordinal) => !cache.has(view.keyOf(ordinal)))
    const rising = missing.sort((a, b) => a - b)
    const keep = (ordinal: number, frame: Uint8Array): void => cache.set(view.keyOf(ordinal), frame)
    const job = startFrameJob(clip, rising, view.geometry, tools, keep, ready)
    jobs.set(job, { view, request })
    void job.over.then(() => jobs.delete(job))
    return job
  }

  /** What lies around `ordinal`, as much as fits into its share of the cache, when nothing else is to be done. */
  const warm = (view: FrameView, ordinal: number): void => {
    if (jobs.size > 0 || closed.signal.aborted) return
    const near = view.around(ordinal, cache.limitBytes * warmShare)
    const job = near.some((each) => !cache.has(view.keyOf(each))) ? start({ view, request: null }, near) : null
    void job?.over.then((isWhole) => {
      if (isWhole && near.length === clip.info.frames.length) standby.close()
    })
  }
  const refillStandby = (): void => {
    if (standby.state() === 'used' && !closed.signal.aborted) standby = startStandby(clip, tools)
  }

  /** A run that belongs to the request, or that will give `ordinal` sooner than a new one could. */
  const findJob = ({ view, request }: Purpose, ordinal: number): FrameJob | undefined => {
    const fresh = startCost + ordinal - keyBefore(clip.index, ordinal)
    return [...jobs.keys()].find((job) => {
      const distance = job.distanceTo(ordinal)
      const its = jobs.get(job)!
      if (distance === null || its.view !== view) return false
      return its.request === request || distance * conversionCost <= fresh
    })
  }

  /** A new run, for which idle ones make room; null while too many are awaited. */
  const tryStart = (purpose: AskedPurpose, ordinal: number): FrameJob | null => {
    for (const job of jobs.keys()) if (!job.isAwaited()) job.stop(superseded())
    if ([...jobs.keys()].filter((job) => job.isAwaited()).length >= mostRuns) return null
    const { view, request } = purpose
    const isScrubbing = request.length <= mostScrubbed
    // Who comes from the frame after goes backwards, and will want what leads up to this one.
    const isBackward = cache.has(view.keyOf(Math.max(...request) + 1))
    const reach = isBackward ? view.behind : view.ahead
    const job = start(purpose, [...request, ...(isScrubbing ? reach(ordinal, cache.limitBytes / 4) : [])], standby)
    const goOn = (isWhole: boolean): void => {
      if (isWhole && isScrubbing) warm(view, ordinal)
    }
    void job.over.then(goOn)
    return job
  }

  const find = async (purpose: AskedPurpose, ordinal: number, signal: AbortSignal): Promise<Uint8Array> => {
    for (;;) {
      signal.throwIfAborted()
      const cached = cache.get(purpose.view.keyOf(ordinal))
      if (cached) return cached
      const job = findJob(purpose, ordinal) ?? tryStart(purpose, ordinal)
      if (job) return job.wait(ordinal, signal).finally(refillStandby)
      await Promise.race([...jobs.keys()].map((each) => each.over))
    }
  }

  return {
    async frames(ordinals, maxHeight, signal) {
      const either = signal ? AbortSignal.any([signal, closed.signal]) : closed.signal
      // One listener per frame that is waited for is no leak.
      setMaxListeners(0, either)
      const purpose = { view: viewOf(maxHeight), request: [...ordinals] }
      const found = ordinals
        .toSorted((a, b) => a - b)
        .map(async (ordinal) => [ordinal, await find(purpose, ordinal, either)] as const)
      const frames = new Map(await Promise.all(found))
      return purpose.view.gather(ordinals.map((ordinal) => frames.get(ordinal)!))
    },
    async idle() {
      while (jobs.size > 0) await Promise.all([...jobs.keys()].map((job) => job.over))
    },
    close() {
      closed.abort(superseded())
      standby.close()
      for (const job of jobs.keys()) job.stop(closed.signal.reason)
    },
  }
}

type AskedPurpose = Purpose & { readonly request: readonly number[] }

/** Why a run decodes: at which size, and for which request (null: to read ahead). */
interface Purpose {
  readonly view: FrameView
  readonly request: readonly number[] | null
}

function superseded(): DOMException {
  return new DOMException('No frame of this decoding run is wanted any more.', 'AbortError')
}
