import { readGraph } from '../onnx/codec'
import { sharedWeights, type SharedWeights } from '../onnx/weights'
import { defineJob } from '../runtime/job'

/** Paths of ONNX files. */
export interface SharedWeightsRequest {
  readonly target: string
  readonly surrogates: readonly string[]
}

/** How much of a target each surrogate makes up. Hashing tens of megabytes would hold up the engine, so a worker does it. */
export const sharedWeightsJob = defineJob<SharedWeightsRequest, never, readonly SharedWeights[]>({
  name: 'evaluation/shared-weights',
  async run({ target, surrogates }, context) {
    const graph = await readGraph(target)
    const found: SharedWeights[] = []
    for (const path of surrogates) {
      if (context.cancelled()) break
      found.push(sharedWeights(await readGraph(path), graph))
      await context.breathe()
    }
    return found
  },
})
