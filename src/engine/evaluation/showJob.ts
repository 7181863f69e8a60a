import type { ModelCard } from '../../contract/card'
import type { Provider } from '../../contract/plan'
import { inputFor } from '../model/input'
import { framesToImage, roundToFrames } from '../model/preprocess'
import { defineJob, type JobContext } from '../runtime/job'
import { openSession } from '../runtime/session'
import { float32, floatsOf } from '../runtime/value'
import type { FrameClip, ImageClip } from '../tensor/clipArray'
import { type Answered, onProviderOrCpu } from './onProviderOrCpu'
import { type NoiseBounds, signNoise, uniformNoise } from './controls'

/** What every target is shown, in this order: the benign clip, the controls, the three forms of the adversarial clip. */
export const shown = ['benign', 'uniform', 'uniform8', 'sign', 'sign8', 'float', 'rounded', 'decoded'] as const
export type Shown = (typeof shown)[number]

/** One target and the clips it is shown. All preparation is done in the worker, where it blocks nobody. */
export interface ShowRequest {
  /** path of the ONNX file */
  readonly model: string
  readonly card: ModelCard
  /** position in the attacked frames of each of the model's frames */
  readonly positions: readonly number[]
  readonly benign: FrameClip
  /** as computed */
  readonly adversarial: ImageClip
  /** read back from the saved file */
  readonly decoded: FrameClip
  /** of the noise controls, in [0,1] pixel values */
  readonly epsilon: number
  readonly bounds?: NoiseBounds | undefined
  readonly seed: number
  readonly provider: Provider
  readonly threads: number
}

/** Outputs of the model, one for each of `shown`; fewer when cancelled. Progress is the number of them. */
export const showJob = defineJob<ShowRequest, number, Answered<readonly Float32Array[]>>({
  name: 'evaluation/show',
  run: (request, context) =>
    onProviderOrCpu(request.provider, (provider) => showAll({ ...request, provider }, context)),
})

async function showAll(request: ShowRequest, context: JobContext<number>): Promise<readonly Float32Array[]> {
  const { card, provider, threads } = request
  const session = await openSession(request.model, { provider, threads })
  const clips = clipsOf(request)
  try {
    const outputs: Float32Array[] = []
    for (const form of shown) {
      if (context.cancelled()) break
      const { data, shape } = inputFor(card, request.positions, clips[form]())
      const feeds = { [card.input.tensor]: float32(data, shape) }
      const results = await session.run(feeds, { [card.output.tensor]: null })
      outputs.push(floatsOf(results[card.output.tensor]!))
      context.progress(outputs.length)
      await context.breathe()
    }
    return outputs
  } finally {
    await session.close()
  }
}

/** Made one at a time: eight clips at once would be eight times the memory. */
function clipsOf({ benign, adversarial, decoded, epsilon, seed, bounds }: ShowRequest): Record<Shown, () => ImageClip> {
  const image = framesToImage(benign)
  const roundTrip = (clip: ImageClip): ImageClip => framesToImage(roundToFrames(clip))
  return {
    benign: () => image,
    uniform: () => uniformNoise(image, epsilon, seed, bounds),
    uniform8: () => roundTrip(uniformNoise(image, epsilon, seed, bounds)),
    sign: () => signNoise(image, epsilon, seed, bounds),
    sign8: () => roundTrip(signNoise(image, epsilon, seed, bounds)),
    float: () => adversarial,
    rounded: () => roundTrip(adversarial),
    decoded: () => framesToImage(decoded),
  }
}
