/**
 * How fast a viewer gets a frame of a 10 s clip with one key frame (x264, GOP 250), 720p and 1080p, beside the limits: a cached
 * frame within one animation frame, a cold random frame within 200 ms, backwards at 30 frames a second.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runChild } from '../src/engine/video/child'
import { openClip } from '../src/engine/video/clip'
import type { Clip } from '../src/engine/video/clip'
import { createFrameCache } from '../src/engine/video/frameCache'
import type { FrameCache } from '../src/engine/video/frameCache'
import { createFrameReader } from '../src/engine/video/frameReader'
import { displayGeometry, filterOf } from '../src/engine/video/geometry'
import { findFfmpeg } from '../src/engine/video/tools'
import type { FfmpegTools } from '../src/engine/video/tools'

const coldLimitMs = 200
const cachedLimitMs = 16
const backwardsLimitMs = 1000 / 30
const viewerHeight = 480
const sizes = { '720p': '1280x720', '1080p': '1920x1080' } as const

async function makeClip(path: string, size: string, tools: FfmpegTools): Promise<void> {
  const source = ['-f', 'lavfi', '-i', `testsrc2=size=${size}:rate=25:duration=10`]
  const codec = ['-c:v', 'libx264', '-g', '250', '-keyint_min', '250', '-sc_threshold', '0', '-pix_fmt', 'yuv420p']
  await runChild(tools.path, ['-v', 'error', ...source, ...codec, '-y', path])
}

async function timed(action: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await action()
  return performance.now() - start
}

/** As long as a viewer has been open before somebody drags its slider, at the least. */
const openForMs = 200

interface ColdTimes {
  /** from asking a reader that has decoded nothing yet */
  readonly ours: number[]
  /** the same frame by an ffmpeg started for it, as a shell script would */
  readonly peer: number[]
}

async function coldTimes(clip: Clip, tools: FfmpegTools, maxHeight: number | null, count: number): Promise<ColdTimes> {
  const times: ColdTimes = { ours: [], peer: [] }
  let seed = 1
  for (let round = 0; round < count; round++) {
    seed = (seed * 48271) % 2147483647
    const ordinal = seed % clip.info.frames.length
    const reader = createFrameReader(clip, tools, createFrameCache())
    await new Promise((resolve) => setTimeout(resolve, openForMs))
    times.ours.push(await timed(() => reader.frames([ordinal], maxHeight)))
    reader.close()
    await reader.idle()
    times.peer.push(await timed(() => decodeByScript(clip, tools, ordinal, maxHeight)))
  }
  return { ours: times.ours.sort((a, b) => a - b), peer: times.peer.sort((a, b) => a - b) }
}

async function decodeByScript(
  clip: Clip,
  tools: FfmpegTools,
  ordinal: number,
  maxHeight: number | null,
): Promise<void> {
  const { width, height } = clip.info
  const filter = filterOf(displayGeometry(width, height, maxHeight), width, height)
  const output = ['-vf', `select='eq(n,${ordinal})',${filter}`, '-frames:v', '1', '-f', 'rawvideo', '-']
  await runChild(tools.path, ['-nostdin', '-v', 'error', '-i', clip.info.path, ...output])
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!
}

function print(what: string, sorted: readonly number[], limitMs: number): void {
  const [median, worst] = [quantile(sorted, 0.5), quantile(sorted, 1)]
  const verdict = `${(median / limitMs).toFixed(2)} of the limit, ${limitMs} ms`
  console.log(`${what.padEnd(42)} median ${median.toFixed(1)} ms, worst ${worst.toFixed(1)} ms  (${verdict})`)
}

/** Every frame from the last to the first, each asked for when the one before it is there. */
async function backwards(clip: Clip, tools: FfmpegTools, cache: FrameCache): Promise<number[]> {
  const reader = createFrameReader(clip, tools, cache)
  const times: number[] = []
  const last = clip.info.frames.length - 1
  await reader.frames([last], viewerHeight)
  for (let ordinal = last - 1; ordinal >= 0; ordinal--) {
    times.push(await timed(() => reader.frames([ordinal], viewerHeight)))
  }
  reader.close()
  await reader.idle()
  return times
}

const bytesAt = ({ info }: Clip): number => viewerHeight * Math.round((info.width / info.height) * viewerHeight) * 3
const sorted = (values: readonly number[]): number[] => values.toSorted((a, b) => a - b)

async function measure(clip: Clip, tools: FfmpegTools): Promise<void> {
  for (const maxHeight of [viewerHeight, null]) {
    const { ours, peer } = await coldTimes(clip, tools, maxHeight, 21)
    print(`cold random frame, ${maxHeight ?? 'all'} rows`, ours, coldLimitMs)
    const ratio = quantile(ours, 0.5) / quantile(peer, 0.5)
    console.log(
      `  ${ratio.toFixed(2)} of an ffmpeg started for the frame (median ${quantile(peer, 0.5).toFixed(1)} ms)`,
    )
  }
  const cache = createFrameCache()
  const reader = createFrameReader(clip, tools, cache)
  await reader.frames([125], viewerHeight)
  const warmed = await timed(() => reader.idle())
  console.log(
    `whole clip read ahead ${warmed.toFixed(0)} ms after the first frame; cache ${(cache.bytes / 2 ** 20).toFixed(0)} of ${cache.limitBytes / 2 ** 20} MiB`,
  )
  reader.close()
  print('backwards, frames that were read ahead', sorted(await backwards(clip, tools, cache)), cachedLimitMs)
  // As in a film that does not fit: what is read ahead is let go again.
  const small = await backwards(clip, tools, createFrameCache(100 * bytesAt(clip)))
  const mean = small.reduce((total, time) => total + time, 0) / small.length
  console.log(
    `backwards, nothing read ahead, cache of 100 frames: ${(1000 / mean).toFixed(0)} frames a second (limit 30), ` +
      `${small.filter((time) => time > backwardsLimitMs).length} of ${small.length} late, worst ${Math.max(...small).toFixed(0)} ms`,
  )
}

const tools = await findFfmpeg({ env: process.env })
const folder = await mkdtemp(join(tmpdir(), 'i2v-scrub-'))
try {
  for (const [name, size] of Object.entries(sizes)) {
    const path = join(folder, `gop250-${name}.mp4`)
    await makeClip(path, size, tools)
    let clip!: Clip
    const opening = await timed(async () => (clip = await openClip(path, tools)))
    console.log(
      `scrubbing, ffmpeg ${tools.version}: ${name}, 250 frames, 1 key frame; opened in ${opening.toFixed(0)} ms`,
    )
    await measure(clip, tools)
  }
} finally {
  await rm(folder, { recursive: true, force: true })
}
