/** Frames `start` to `end - 1` of a clip, for one worker. */
export interface Share {
  readonly start: number
  readonly end: number
}

/**
 * Cuts frames into contiguous shares whose sizes differ by one at most. Frames are independent,
 * so the cut changes no result.
 */
export function cutShares(frames: number, workers: number): Share[] {
  const count = Math.max(1, Math.min(frames, workers))
  return Array.from({ length: count }, (_, index) => ({
    start: Math.floor((index * frames) / count),
    end: Math.floor(((index + 1) * frames) / count),
  }))
}
