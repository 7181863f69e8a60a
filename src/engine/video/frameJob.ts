import type { Clip } from './clip'
import { streamFrames } from './decode'
import type { Geometry } from './geometry'
import type { Standby } from './standby'
import type { FfmpegTools } from './tools'

/** One decoding run that several requests may wait for. */
export interface FrameJob {
  /** how many frames come before `ordinal` in this run; null if it does not come any more */
  distanceTo(ordinal: number): number | null
  /** @throws the run's error, or the signal's reason; an aborted wait does not end the run */
  wait(ordinal: number, signal?: AbortSignal): Promise<Uint8Array>
  isAwaited(): boolean
  /** ends the run; who still waits gets `reason` */
  stop(reason: unknown): void
  /** settles when the run is over: true if every frame came */
  readonly over: Promise<boolean>
}

interface Waiter {
  resolve(frame: Uint8Array): void
  reject(reason: unknown): void
}

/** @param ordinals rising, without repeats */
export function startFrameJob(
  clip: Clip,
  ordinals: readonly number[],
  geometry: Geometry,
  tools: FfmpegTools,
  onFrame: (ordinal: number, frame: Uint8Array) => void,
  standby: Standby | null,
): FrameJob {
  const controller = new AbortController()
  const places = new Map(ordinals.map((ordinal, place) => [ordinal, place]))
  const waiters = new Map<number, Set<Waiter>>()
  let next = 0
  let isOver = false
  const take = (ordinal: number, frame: Uint8Array): void => {
    next++
    onFrame(ordinal, frame)
    waiters.get(ordinal)?.forEach((waiter) => waiter.resolve(frame))
    waiters.delete(ordinal)
  }
  const fail = (reason: unknown): void => {
    isOver = true
    for (const group of waiters.values()) group.forEach((waiter) => waiter.reject(reason))
    waiters.clear()
  }
  const over = streamFrames(clip, ordinals, geometry, tools, take, controller.signal, standby).then(
    () => (isOver = true),
    (reason: unknown) => {
      fail(reason)
      return false
    },
  )
  return {
    over,
    isAwaited: () => waiters.size > 0,
    stop: (reason) => controller.abort(reason),
    distanceTo(ordinal) {
      const place = places.get(ordinal)
      return isOver || controller.signal.aborted || place === undefined || place < next ? null : place - next
    },
    wait: (ordinal, signal) =>
      new Promise((resolve, reject) => {
        const group = waiters.get(ordinal) ?? new Set()
        waiters.set(ordinal, group)
        const leave = (): void => {
          signal?.removeEventListener('abort', onAbort)
          group.delete(waiter)
          if (group.size === 0 && waiters.get(ordinal) === group) waiters.delete(ordinal)
        }
        const onAbort = (): void => waiter.reject(signal?.reason)
        const waiter: Waiter = {
          resolve: (frame) => (leave(), resolve(frame)),
          reject: (reason) => (leave(), reject(reason)),
        }
        group.add(waiter)
        signal?.addEventListener('abort', onAbort, { once: true })
      }),
  }
}
