import type { TrackFrame } from '../../stores/playhead'

/** A place in the clip that was typed: a frame by its number, or a time. */
export type Place =
  { readonly kind: 'frame'; readonly ordinal: number } | { readonly kind: 'time'; readonly seconds: number }

/** `30`, `frame 30`, `#30`; `1.5 s`, `1:02.5`. @returns null for anything else */
export function readPlace(text: string): Place | null {
  const frame = /^\s*(?:frame|f|#)?\s*(\d{1,9})\s*$/i.exec(text)
  if (frame) return { kind: 'frame', ordinal: Number(frame[1]) }
  const seconds = /^\s*(\d+(?:\.\d*)?)\s*s(?:econds?)?\s*$/i.exec(text)
  if (seconds) return { kind: 'time', seconds: Number(seconds[1]) }
  const clock = /^\s*(\d+):([0-5]?\d(?:\.\d*)?)\s*$/.exec(text)
  return clock ? { kind: 'time', seconds: 60 * Number(clock[1]) + Number(clock[2]) } : null
}

/** Position of the picture nearest to a place; null where no picture says where it stands. */
export function nearestPosition(track: readonly TrackFrame[], place: Place): number | null {
  const distance = ({ ordinal, timeSeconds }: TrackFrame): number => {
    const value = place.kind === 'frame' ? ordinal : timeSeconds
    return value === null ? Infinity : Math.abs(value - (place.kind === 'frame' ? place.ordinal : place.seconds))
  }
  let best: number | null = null
  for (let position = 0; position < track.length; position++) {
    const found = distance(track[position]!)
    if (found < (best === null ? Infinity : distance(track[best]!))) best = position
  }
  return best
}
