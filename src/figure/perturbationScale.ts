import { pixelStep } from '../contract/method'
import type { RunOpened } from '../contract/result'
import type { Rgb } from './colorMap'

/**
 * What fills the colour scale, in [0,1] pixel values: epsilon; where it bounds whole frames or nothing may change, the
 * largest change there is, in whole 8-bit steps.
 */
export function fullScale({ record, result }: Pick<RunOpened, 'record' | 'result'>): number {
  const { norm, epsilon } = record.plan
  if (norm === 'linf' && epsilon > 0) return epsilon
  const steps = Math.ceil(Number(((result.linf?.float ?? 0) / pixelStep).toFixed(6)))
  return Math.max(1, steps) * pixelStep
}

/** How many times larger the perturbation appears than it would as a change of grey: half the range shows the limit. */
export function amplification(limit: number): number {
  return 0.5 / limit
}

/** The same in words, wherever it is said: "× 8.0"; spaces that do not break. */
export function amplificationText(limit: number): string {
  const times = amplification(limit)
  return `×\u00a0${times.toFixed(times >= 100 ? 0 : 1)}`
}

/** The limit of the colour scale at which a perturbation appears that many times larger. */
export const limitAt = (times: number): number => 0.5 / times

/** Colours of what lies beyond the scale, in no place of the map: below it, above it. */
export const beyondColors: readonly [below: Rgb, above: Rgb] = [
  [0, 214, 255],
  [255, 214, 0],
]
