import { z } from 'zod'

/** Which layers of a model: those of its card, all that are worth comparing, or tensors by name (or `depthN` of the card). */
export const layerChoiceSchema = z.union([z.enum(['cards', 'all']), z.array(z.string().min(1)).min(1)])
export type LayerChoice = z.infer<typeof layerChoiceSchema>
