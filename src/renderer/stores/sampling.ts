import type { ModelInfo } from '../../contract/card'
import type { Sampling } from '../../contract/clip'

export interface ResolvedSampling {
  readonly frames: number
  readonly stride: number
  /** name of the model whose card says what is not asked for; null without one */
  readonly from: string | null
}

/** Frames and stride of a plan: as asked, else as the first video model's card says, else 32 and 2. */
export function resolveSampling(
  asked: Pick<Sampling, 'frames' | 'stride'>,
  firstTarget: ModelInfo | null,
): ResolvedSampling {
  const input = firstTarget?.card.input
  return {
    frames: asked.frames ?? input?.frames ?? 32,
    stride: asked.stride ?? input?.stride ?? 2,
    from: firstTarget?.card.name ?? null,
  }
}

/**
 * A window that is too short for its frames, so that some are there more than once.
 *
 * @param available frames to sample from
 * @returns how many frames are different ones, and a smaller stride that gives more of them; null: none is repeated
 */
export function shortfallOf(
  window: readonly number[],
  available: number,
  { stride }: Pick<ResolvedSampling, 'stride'>,
): { readonly different: number; readonly stride: number | null } | null {
  const different = new Set(window).size
  if (different === window.length) return null
  const fitting = Math.max(1, Math.floor((available - 1) / (window.length - 1)))
  return { different, stride: fitting < stride ? fitting : null }
}

/**
 * The source ordinals a window takes, shown before a run. The engine decides; a test keeps the two alike.
 *
 * @param length stored pictures of the clip
 */
export function sampledOrdinals(
  length: number,
  { frames, stride, window, padding }: { frames: number; stride: number } & Pick<Sampling, 'window' | 'padding'>,
): number[] {
  if (length === 0) return []
  const span = (frames - 1) * stride + 1
  const slack = Math.max(0, length - span)
  const first = window === 'end' ? slack : window === 'middle' ? Math.floor(slack / 2) : 0
  return Array.from({ length: frames }, (_, position) => {
    const ordinal = first + position * stride
    if (ordinal < length) return ordinal
    return padding === 'loop' ? ordinal % length : length - 1
  })
}
