import { usualWindows } from '../../contract/margin'

/** The clips a model could have been shown among the attacked frames. */
export interface Windows {
  /** positions of the model's frames, window by window */
  readonly positions: readonly (readonly number[])[]
  /** positions from one frame to the next, and from one window to the next; null where there is one window */
  readonly stride: number | null
  readonly hop: number | null
  /** what windows there are, and why: a sentence */
  readonly note: string
}

export interface WindowWish {
  /** source ordinals of the attacked frames; null for frames of a file, whose distance in the clip nobody knows */
  readonly ordinals: readonly number[] | null
  /** attacked frames */
  readonly frames: number
  /** frames the model takes by its card, and how far apart; null where the card leaves it open */
  readonly takes: number | null
  readonly stride: number | null
  /** what the model was shown for results.json */
  readonly shown: readonly number[]
  /** attacked frames from one window to the next; null: so that there are at most `usualWindows` */
  readonly hop: number | null
}

/**
 * A model's own window slid over the attacked frames. Where it fits only once, or not at all, the one window is what the
 * model was shown for results.json. The last window always ends at the last frame.
 */
export function windowsOf(wish: WindowWish): Windows {
  const { frames, takes, shown } = wish
  const one = (note: string): Windows => ({ positions: [shown], stride: null, hop: null, note })
  if (takes === null) return one('The model takes any number of frames, so all attacked frames are its one window.')
  if (takes >= frames) {
    const counted = `${frames} ${frames === 1 ? 'frame was' : 'frames were'} attacked and the model takes ${takes}`
    return one(`${counted}: there is one window. Attack more frames to see where in time it bites.`)
  }
  const { stride, why } = strideOf(wish)
  const spare = frames - (takes - 1) * stride - 1
  if (spare < 0) {
    return one(
      `The model’s ${takes} frames, ${stride} attacked frames apart, take more than the ${frames} that were attacked: there is one window.`,
    )
  }
  const hop = Math.min(wish.hop ?? Math.ceil(spare / (usualWindows - 1)), Math.max(spare, 1)) || 1
  const starts = Array.from({ length: Math.floor(spare / hop) + 1 }, (_, index) => index * hop)
  if (starts.at(-1)! < spare) starts.push(spare)
  const every = hop === 1 ? 'every attacked frame' : `every ${hop} attacked frames`
  const apart = stride === 1 ? 'neighbouring attacked frames' : `attacked frames ${stride} apart`
  const count = starts.length === 1 ? 'one window' : `${starts.length} windows, beginning at ${every}`
  return {
    positions: starts.map((start) => Array.from({ length: takes }, (_, index) => start + index * stride)),
    ...{ stride, hop },
    note: `${count[0]!.toUpperCase()}${count.slice(1)}, of ${takes} ${apart}${why}.`,
  }
}

/** As far apart in the clip as the card says, if the attacked frames allow that. */
function strideOf({ ordinals, stride }: WindowWish): { stride: number; why: string } {
  if (stride === null) return { stride: 1, why: ': the card names no stride' }
  if (ordinals === null) return { stride: 1, why: ': frames of a file have no place in a clip' }
  const spacings = new Set(ordinals.slice(1).map((ordinal, index) => ordinal - ordinals[index]!))
  const [spacing] = spacings
  if (spacings.size !== 1 || spacing! < 1) return { stride: 1, why: ': the attacked frames are unevenly spaced' }
  if (stride % spacing! === 0)
    return { stride: stride / spacing!, why: `, ${stride} apart in the clip as the card says` }
  return { stride: 1, why: `, ${spacing} apart in the clip, where the card says ${stride}` }
}
