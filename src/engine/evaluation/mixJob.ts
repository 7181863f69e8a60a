import type { ModelCard } from '../../contract/card'
import type { Provider } from '../../contract/plan'
import { framesToImage, imageToInput } from '../model/preprocess'
import { resizeImage } from '../model/resize'
import { defineJob, type JobContext } from '../runtime/job'
import { openSession } from '../runtime/session'
import { float32, floatsOf } from '../runtime/value'
import type { FrameClip, ImageClip } from '../tensor/clipArray'
import type { Mix } from './mix'
import { type Answered, onProviderOrCpu } from './onProviderOrCpu'

/** One model and what it is shown. */
export interface MixRequest {
  /** path of the ONNX file */
  readonly model: string
  readonly card: ModelCard
  readonly benign: FrameClip
  /** rounded to 8 bits; of the same size */
  readonly adversarial: FrameClip
  readonly mixes: readonly Mix[]
  readonly provider: Provider
  readonly threads: number
}

/** Outputs of the model, one for each mix; fewer when cancelled. Progress is the number of them. */
export const mixJob = defineJob<MixRequest, number, Answered<readonly Float32Array[]>>({
  name: 'evaluation/mix',
  run: (request, context) => onProviderOrCpu(request.provider, (provider) => askAll({ ...request, provider }, context)),
})

async function askAll(request: MixRequest, context: JobContext<number>): Promise<readonly Float32Array[]> {
  const { card, provider, threads, mixes } = request
  const [height, width] = card.input.size
  // Frames are resized one by one, so all can be before they are mixed.
  const benign = resizeImage(framesToImage(request.benign), height, width)
  const adversarial = resizeImage(framesToImage(request.adversarial), height, width)
  const session = await openSession(request.model, { provider, threads })
  try {
    const outputs: Float32Array[] = []
    for (const mix of mixes) {
      if (context.cancelled()) break
      const { data, shape } = imageToInput(mixed(mix, benign, adversarial), card)
      const results = await session.run({ [card.input.tensor]: float32(data, shape) }, { [card.output.tensor]: null })
      outputs.push(floatsOf(results[card.output.tensor]!))
      context.progress(outputs.length)
      await context.breathe()
    }
    return outputs
  } finally {
    await session.close()
  }
}

function mixed({ positions, isAdversarial }: Mix, benign: ImageClip, adversarial: ImageClip): ImageClip {
  const size = 3 * benign.height * benign.width
  const data = new Float32Array(positions.length * size)
  positions.forEach((position, at) => {
    const from = isAdversarial[at] ? adversarial : benign
    data.set(from.data.subarray(position * size, (position + 1) * size), at * size)
  })
  return { ...benign, frames: positions.length, data }
}
