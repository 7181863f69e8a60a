import type { Pictures } from '../../contract/clip'
import type { Clip } from './clip'
import type { FrameCache } from './frameCache'
import { startFrameJob } from './frameJob'
import type { FrameJob } from './frameJob'
import { displayGeometry, outputSize } from './geometry'
import type { Geometry } from './geometry'
import { keyAfter, keyBefore } from './pictureIndex'
import type { FfmpegTools } from './tools'

/** Serves a viewer with frames of one clip. */
export interface FrameReader {
  /**
   * Upright frames, brought down to `maxHeight` rows (null: whole). Cached frames come at once; a missing one is decoded
   * first and then what follows it, and when nothing is asked for, what lies around it.
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
/** Pictures that are decoded in the time another ffmpeg takes to start; and how much slower those that are also converted are. */
const startCost = 60
const conversionCost = 2
/** Share of the cache that may be filled without being asked for: the rest is left to other clips and sizes. */
const warmShare = 0.75

export function createFrameReader(clip: Clip, tools: FfmpegTools, cache: FrameCache): FrameReader {
  const jobs = new Map<FrameJob, View>()
  const closed = new AbortController()
  const viewOf = viewsOf(clip)

  const start = (view: View, ordinals: readonly number[]): FrameJob => {
    const missing = [...new Set(ordinals)].filter((ordinal) => !cache.has(view.keyOf(ordinal)))
    const rising = missing.sort((a, b) => a - b)
    const job = startFrameJob(clip, rising, view.geometry, tools, (ordinal, frame) => {
      cache.set(view.keyOf(ordinal), frame)
    })
    jobs.set(job, view)
    void job.over.then(() => jobs.delete(job))
    return job
  }

  /** What lies around `ordinal`, as much as fits into its share of the cache, when nothing else is to be done. */
  const warm = (view: View, ordinal: number): void => {
    if (jobs.size > 0 || closed.signal.aborted) return
    const near = view.around(ordinal, cache.limitBytes * warmShare)
    if (near.some((each) => !cache.has(view.keyOf(each)))) start(view, near)
  }

  /** A run that will give `ordinal` sooner than a new one could; a new one otherwise, for which idle ones make room. */
  const jobFor = (view: View, wanted: readonly number[], ordinal: number): FrameJob => {
    const fresh = startCost + ordinal - keyBefore(clip.index, ordinal)
    for (const [job, itsView] of jobs) {
      if (itsView === view && (job.distanceTo(ordinal) ?? Infinity) * conversionCost <= fresh) return job
    }
    for (const job of jobs.keys()) if (!job.isAwaited()) job.stop(superseded())
    const ahead = wanted.length <= mostScrubbed ? view.ahead(ordinal, cache.limitBytes / 4) : []
    const job = start(view, [...wanted, ...ahead])
    void job.over.then((isWhole) => isWhole && wanted.length <= mostScrubbed && warm(view, ordinal))
    return job
  }

  const findAll = (view: View, ordinals: readonly number[], signal: AbortSignal): Promise<Uint8Array[]> => {
    const cached = new Map(ordinals.map((ordinal) => [ordinal, cache.get(view.keyOf(ordinal))]))
    const missing = [...cached.keys()].filter((ordinal) => !cached.get(ordinal)).sort((a, b) => a - b)
    let own: FrameJob | null = null
    const awaited = new Map<number, Promise<Uint8Array>>()
    for (const ordinal of missing) {
      const job: FrameJob = own && own.distanceTo(ordinal) !== null ? own : jobFor(view, missing, ordinal)
      own = job
      awaited.set(ordinal, job.wait(ordinal, signal))
    }
    return Promise.all(ordinals.map((ordinal) => cached.get(ordinal) ?? awaited.get(ordinal)!))
  }

  return {
    async frames(ordinals, maxHeight, signal) {
      const either = signal ? AbortSignal.any([signal, closed.signal]) : closed.signal
      either.throwIfAborted()
      const view = viewOf(maxHeight)
      return view.gather(await findAll(view, ordinals, either))
    },
    async idle() {
      while (jobs.size > 0) await Promise.all([...jobs.keys()].map((job) => job.over))
    },
    close() {
      closed.abort(superseded())
      for (const job of jobs.keys()) job.stop(closed.signal.reason)
    },
  }
}

function superseded(): DOMException {
  return new DOMException('No frame of this decoding run is wanted any more.', 'AbortError')
}

/** A clip at one display size. */
interface View {
  readonly geometry: Geometry
  keyOf(ordinal: number): string
  /** from `ordinal` to the next key picture, within `bytes` */
  ahead(ordinal: number, bytes: number): number[]
  /** as many neighbours as fit into `bytes`, more of those that follow */
  around(ordinal: number, bytes: number): number[]
  gather(frames: readonly Uint8Array[]): Pictures
}

function viewsOf(clip: Clip): (maxHeight: number | null) => View {
  const views = new Map<string, View>()
  return (maxHeight) => {
    const geometry = displayGeometry(clip.info.width, clip.info.height, maxHeight)
    const { width, height } = outputSize(geometry, clip.info.width, clip.info.height)
    const name = `${clip.info.sha256} ${width}x${height}`
    const view = views.get(name) ?? createView(clip, name, geometry)
    views.set(name, view)
    return view
  }
}

function createView({ info, index }: Clip, name: string, geometry: Geometry): View {
  const { width, height } = outputSize(geometry, info.width, info.height)
  const frameBytes = width * height * 3
  return {
    geometry,
    keyOf: (ordinal) => `${name} ${ordinal}`,
    ahead(ordinal, bytes) {
      const end = Math.min(keyAfter(index, ordinal), ordinal + Math.max(1, Math.floor(bytes / frameBytes)))
      return range(ordinal, end)
    },
    around(ordinal, bytes) {
      const count = Math.min(info.frames.length, Math.floor(bytes / frameBytes))
      const first = Math.max(0, Math.min(ordinal - Math.floor(count / 3), info.frames.length - count))
      return range(first, first + count)
    },
    gather(frames) {
      const data = new Uint8Array(frameBytes * frames.length)
      frames.forEach((frame, position) => data.set(frame, position * frameBytes))
      return { count: frames.length, height, width, data }
    },
  }
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, step) => from + step)
}
