import type { Region } from '../../contract/method/mask'
import type { MaskedMeasures } from '../../contract/perturbation'
import { joined, noTally, sizeOf, tallyOf, tallyOfRegion } from './size'

/** What a mask lets change. */
export interface Allowed {
  /** positions; left out: all */
  readonly frames?: readonly number[]
  /** left out: the whole frame */
  readonly region?: Region
}

/** Totals over what a mask lets change: its region in its frames. */
export interface MaskTally {
  /** @param ssim of the whole frame */
  add(position: number, benign: Float32Array, adversarial: Float32Array, ssim: number | null): void
  result(): MaskedMeasures
}

/** @param epsilon 0: no single value is bounded */
export function createMaskTally(
  size: { readonly height: number; readonly width: number },
  { frames, region }: Allowed,
  epsilon: number,
): MaskTally {
  const chosen = frames ? new Set(frames) : null
  const similarities: (number | null)[] = []
  let tally = noTally
  return {
    add(position, benign, adversarial, ssim) {
      if (chosen && !chosen.has(position)) return
      similarities.push(ssim)
      const of = region
        ? tallyOfRegion(benign, adversarial, size, region, epsilon)
        : tallyOf(benign, adversarial, 0, benign.length, epsilon)
      tally = joined(tally, of)
    },
    result() {
      const { meanAbsolute, shareAtBound, psnrDecibels } = sizeOf(tally, epsilon)
      return {
        ...{ frames: similarities.length, region: region ?? null, values: tally.count },
        ...{ meanAbsolute, shareAtBound, psnr: psnrDecibels, ssim: meanOf(similarities) },
      }
    },
  }
}

/** Of the values that are known; null if none is. */
export function meanOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null)
  return known.length > 0 ? known.reduce((sum, value) => sum + value, 0) / known.length : null
}
