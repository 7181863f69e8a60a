import { runChild } from './child'
import type { Clip } from './clip'
import { endedEarly, filtersOf, pairFrames, rawOutput } from './decodeStretch'
import type { Pairing } from './decodeStretch'
import type { Geometry } from './geometry'
import { baseArguments } from './scan'
import { inputArguments } from './source'
import type { FfmpegTools } from './tools'

/**
 * An ffmpeg that has started and opened the clip, and waits to be told which frames to decode from its start. Starting takes
 * a good quarter of the time of a cold frame; here it is spent before anyone asks.
 */
export interface Standby {
  /** `dead`: was closed, or ended by itself before it was used */
  state(): 'ready' | 'used' | 'dead'
  /**
   * Once only. @see decodeStretch, which does the same from nothing
   *
   * @throws NotExact, the signal's reason
   */
  decode(
    ordinals: readonly number[],
    geometry: Geometry | null,
    onFrame: (ordinal: number, frame: Uint8Array) => void,
    signal?: AbortSignal,
  ): Promise<void>
  close(): void
}

class Done extends Error {}

export function startStandby(clip: Clip, tools: FfmpegTools): Standby {
  const controller = new AbortController()
  let pairing: Pairing | null = null
  let wanted = 0
  let state: ReturnType<Standby['state']> = 'ready'
  let order!: (filters: string) => void
  const ordered = new Promise<string>((resolve) => (order = resolve))
  const stopWhenDone = (): void => {
    if (pairing?.done() === wanted) controller.abort(new Done())
  }
  // ffmpeg reads the filters from its input, and so waits for them, after it has opened the clip.
  const argumentList = [
    ...[...baseArguments, '-copyts', ...inputArguments(clip.info.path)],
    ...['-map', '0:V:0', ...tools.everyPicture, ...tools.filtersFromInput, ...rawOutput],
  ]
  const run = runChild(tools.path, argumentList, {
    signal: controller.signal,
    input: script(ordered),
    onOutput(chunk) {
      pairing?.takeBytes(chunk)
      stopWhenDone()
    },
    onLine(line) {
      pairing?.takeLine(line)
      stopWhenDone()
    },
  })
  const end = (): void => {
    if (state === 'ready') state = 'dead'
  }
  run.then(end, end)
  return {
    state: () => state,
    async decode(ordinals, geometry, onFrame, signal) {
      state = 'used'
      signal?.throwIfAborted()
      pairing = pairFrames(clip, ordinals, geometry, onFrame)
      wanted = ordinals.length
      const onAbort = (): void => controller.abort(signal?.reason)
      signal?.addEventListener('abort', onAbort, { once: true })
      order(filtersOf(clip, ordinals, geometry))
      try {
        throw endedEarly(await run)
      } catch (thrown) {
        if (!(thrown instanceof Done)) throw thrown
      } finally {
        signal?.removeEventListener('abort', onAbort)
      }
    },
    close() {
      end()
      controller.abort(new Done())
    },
  }
}

async function* script(text: Promise<string>): AsyncGenerator<Uint8Array> {
  yield Buffer.from(await text)
}
