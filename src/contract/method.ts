import { z } from 'zod'

/** I2V (with several surrogates: ENS-I2V), dispersion reduction, and AENS-I2V. */
export const methods = ['i2v', 'dr', 'aens'] as const
export const methodSchema = z.enum(methods)
export type Method = z.infer<typeof methodSchema>

/** What the authors' code does, quirks included, or what was meant. I2V is the same in both. */
export const variants = ['reference', 'corrected'] as const
export const variantSchema = z.enum(variants)
export type Variant = z.infer<typeof variantSchema>

interface MethodChoice {
  readonly method: Method
  readonly variant?: Variant | undefined
  readonly momentum?: number | undefined
}

/** What a method's name leaves open, to be put behind it: "", " (reference)" or " (reference, momentum 0)". */
export function methodDetails({ method, variant, momentum }: MethodChoice): string {
  if (method === 'i2v') return ''
  return ` (${variant ?? 'reference'}${method === 'aens' ? `, momentum ${momentum ?? 0}` : ''})`
}

/** What the loss of a step is, in words. */
export const lossNames: Readonly<Record<Method, string>> = {
  i2v: 'sum of cosines',
  dr: 'standard deviation of activations',
  aens: 'weighted mean cosine',
}

/**
 * How many cosines a loss of I2V sums, and a cosine it keeps for a frame: one for each surrogate. The other methods'
 * losses are no sums over frames.
 */
export function cosineTerms(method: Method, frames: number, surrogates: number): { loss: number; frame: number } {
  if (method !== 'i2v') return { loss: 1, frame: 1 }
  const frame = Math.max(1, surrogates)
  return { loss: frames * frame, frame }
}
