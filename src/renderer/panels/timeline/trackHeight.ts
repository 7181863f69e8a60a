import type { Track } from '../../timeline/track'

/** Room above and below the values, CSS pixels. */
const inset = 4

/** Where a value stands in a lane, CSS pixels from the lane's top. */
export function heightOf({ scale: [low, high] }: Pick<Track, 'scale'>, height: number, value: number): number {
  const share = (Math.min(high, Math.max(low, value)) - low) / (high - low)
  return inset + (1 - share) * (height - 1 - 2 * inset)
}
