import { elementCount } from '../../tensor/shape'
import type { Session } from '../../runtime/session'
import { float32, floatsOf, type TensorValue } from '../../runtime/value'
import type { OpenSession } from '../frames'
import { checkFinite } from './member'
import { weightedNames as names } from '../graph/weightedGraph'

/** One surrogate of AENS-I2V with its tap layers and their benign features of every frame. */
export interface WeightedMember {
  /**
   * @param frame position of the frame
   * @param pixels adversarial pixels of that frame, [3, height, width]
   * @param weights one per tap
   * @returns the cosine of each tap, and the gradient of their weighted sum; valid until the next call
   */
  evaluate(
    frame: number,
    pixels: Float32Array,
    weights: Float32Array,
  ): Promise<{ cosines: Float32Array; gradient: Float32Array }>
}

/**
 * Opens a surrogate and computes the benign features of the frames.
 *
 * @param path graph of `weightedGraph`
 * @throws WorkbenchError `attack/not-finite` if the features of a benign frame hold NaN or infinity
 */
export async function openWeightedMember(
  path: string,
  taps: number,
  frames: readonly Float32Array[],
  { height, width }: { readonly height: number; readonly width: number },
  open: OpenSession,
): Promise<WeightedMember> {
  const shape = [1, 3, height, width]
  const session = await open(path)
  const benign = await benignFeatures(session, taps, frames, shape)
  const gradient = float32(new Float32Array(3 * height * width), shape)

  return {
    async evaluate(frame, pixels, weights) {
      const feeds = {
        ...benign[frame]!,
        [names.pixels]: float32(pixels, shape),
        [names.weights]: float32(weights, [taps]),
      }
      const results = await session.run(feeds, { [names.cosines]: null, [names.gradient]: gradient })
      return { cosines: floatsOf(results[names.cosines]!), gradient: floatsOf(results[names.gradient]!) }
    },
  }
}

type Features = Record<string, TensorValue>

/** By the attack's own graph, because another would be fused and rounded differently. */
async function benignFeatures(
  session: Session,
  taps: number,
  frames: readonly Float32Array[],
  shape: readonly number[],
): Promise<Features[]> {
  const tensors = session.outputs.slice(0, taps)
  const blank: Features = { [names.weights]: float32(new Float32Array(taps), [taps]) }
  for (let tap = 0; tap < taps; tap++) {
    const sizes = session.inputShape(names.benign(tap))
    blank[names.benign(tap)] = float32(new Float32Array(elementCount(sizes)), sizes)
  }
  const features: Features[] = []
  for (const [frame, pixels] of frames.entries()) {
    const fetches = Object.fromEntries(tensors.map((tensor) => [tensor, null]))
    const values = await session.run({ ...blank, [names.pixels]: float32(pixels, shape) }, fetches)
    tensors.forEach((tensor) => checkFinite(floatsOf(values[tensor]!), frame))
    features.push(Object.fromEntries(tensors.map((tensor, tap) => [names.benign(tap), values[tensor]!])))
  }
  return features
}
