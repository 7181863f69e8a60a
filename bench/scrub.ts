/**
 * How fast a viewer gets a frame of a 10 s 720p clip with one key frame (x264, GOP 250), beside the limits of issue 2:
 * a cached frame within one animation frame, a cold random frame within 200 ms.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runChild } from '../src/engine/video/child'
import { openClip } from '../src/engine/video/clip'
import type { Clip } from '../src/engine/video/clip'
import { createFrameCache } from '../src/engine/video/frameCache'
import { createFrameReader } from '../src/engine/video/frameReader'
import { findFfmpeg } from '../src/engine/video/tools'
import type { FfmpegTools } from '../src/engine/video/tools'

const coldLimitMs = 200
const cachedLimitMs = 16
const viewerHeight = 480

async function makeClip(path: string, tools: FfmpegTools): Promise<void> {
  const source = ['-f', 'lavfi', '-i', 'testsrc2=size=1280x720:rate=25:duration=10']
  const codec = ['-c:v', 'libx264', '-g', '250', '-keyint_min', '250', '-sc_threshold', '0', '-pix_fmt', 'yuv420p']
  await runChild(tools.path, ['-v', 'error', ...source, ...codec, '-y', path])
}

async function timed(action: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await action()
  return performance.now() - start
}

/** Each cold frame is asked of a reader that has decoded nothing yet. */
async function coldTimes(clip: Clip, tools: FfmpegTools, maxHeight: number | null, count: number): Promise<number[]> {
  const times: number[] = []
  let seed = 1
  for (let round = 0; round < count; round++) {
    seed = (seed * 48271) % 2147483647
    const reader = createFrameReader(clip, tools, createFrameCache())
    times.push(await timed(() => reader.frames([seed % clip.info.frames.length], maxHeight)))
    reader.close()
    await reader.idle()
  }
  return times.sort((a, b) => a - b)
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!
}

function print(what: string, sorted: readonly number[], limitMs: number): void {
  const [median, worst] = [quantile(sorted, 0.5), quantile(sorted, 1)]
  const verdict = `${(median / limitMs).toFixed(2)} of the limit, ${limitMs} ms`
  console.log(`${what.padEnd(42)} median ${median.toFixed(1)} ms, worst ${worst.toFixed(1)} ms  (${verdict})`)
}

const tools = await findFfmpeg({ env: process.env })
const folder = await mkdtemp(join(tmpdir(), 'i2v-scrub-'))
try {
  const path = join(folder, 'gop250.mp4')
  await makeClip(path, tools)
  let clip!: Clip
  const opening = await timed(async () => (clip = await openClip(path, tools)))
  console.log(`scrubbing, ffmpeg ${tools.version}: 720p, 250 frames, 1 key frame; opened in ${opening.toFixed(0)} ms`)
  print(`cold random frame, ${viewerHeight} rows`, await coldTimes(clip, tools, viewerHeight, 21), coldLimitMs)
  print('cold random frame, whole', await coldTimes(clip, tools, null, 21), coldLimitMs)

  const cache = createFrameCache()
  const reader = createFrameReader(clip, tools, cache)
  await reader.frames([125], viewerHeight)
  const warmed = await timed(() => reader.idle())
  console.log(
    `whole clip read ahead ${warmed.toFixed(0)} ms after the first frame; cache ${(cache.bytes / 2 ** 20).toFixed(0)} MiB`,
  )
  const cached: number[] = []
  for (let ordinal = 0; ordinal < 250; ordinal += 7) {
    cached.push(await timed(() => reader.frames([ordinal], viewerHeight)))
  }
  print(
    'frame that was read ahead',
    cached.sort((a, b) => a - b),
    cachedLimitMs,
  )
  console.log(`frame cache: at most ${createFrameCache().limitBytes / 2 ** 20} MiB`)
  reader.close()
} finally {
  await rm(folder, { recursive: true, force: true })
}
