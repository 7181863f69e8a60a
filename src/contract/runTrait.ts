import { z } from 'zod'

/** What can set a run apart from others, in the order names tell it. */
export const runTraitSchema = z.object({
  key: z.enum(['attack', 'epsilon', 'steps', 'details', 'surrogates', 'mask', 'frames', 'seed']),
  /** whole words: `60 steps of 0.005` */
  text: z.string(),
})
export type RunTrait = z.infer<typeof runTraitSchema>
