import { z } from 'zod'

/** Every method, in the order lists show them. What each is stands in the catalogue. */
export const methods = [
  'i2v',
  'dr',
  'aens',
  'fgsm',
  'bim',
  'mi-fgsm',
  'di-fgsm',
  'ti-fgsm',
  'si-fgsm',
  'uniform-noise',
  'sign-noise',
] as const
export const methodSchema = z.enum(methods)
export type Method = z.infer<typeof methodSchema>

/** What the authors' code does, quirks included, or what was meant. */
export const variants = ['reference', 'corrected'] as const
export const variantSchema = z.enum(variants)
export type Variant = z.infer<typeof variantSchema>

/** How the size of a perturbation is measured and bounded. */
export const norms = ['linf', 'l2'] as const
export const normSchema = z.enum(norms)
export type Norm = z.infer<typeof normSchema>

/** As papers write it. */
export const normNames: Readonly<Record<Norm, string>> = { linf: 'L∞', l2: 'L2' }
