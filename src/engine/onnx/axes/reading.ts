import type { Layout } from '../../../contract/card'
import type { Value } from '../graph'
import type { TracedInput } from './input'

const layouts: readonly Layout[] = ['NCHW', 'NHWC', 'NCTHW', 'NTCHW', 'NTHWC']

/**
 * The only layout in which a tensor of this shape holds frames of three channels. For looking at a file that has no card;
 * null where none or several would do, and where a size other than the batch is open.
 */
export function readingOf({ name, shape }: Value): TracedInput | null {
  const fits = layouts.filter((layout) => layout.length === shape?.length && shape[layout.indexOf('C')] === 3)
  const [layout, ...others] = fits
  if (!layout || others.length) return null
  const [frames, height, width] = ['T', 'H', 'W'].map((letter) => shape![layout.indexOf(letter)] ?? 1)
  if (typeof frames !== 'number' || typeof height !== 'number' || typeof width !== 'number') return null
  return { tensor: name, layout, frames, size: [height, width] }
}
