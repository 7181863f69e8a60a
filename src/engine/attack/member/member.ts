import { WorkbenchError } from '../../../contract/error'
import { elementCount } from '../../tensor/shape'
import type { Session } from '../../runtime/session'
import { float32, floatsOf, type TensorValue } from '../../runtime/value'
import { names } from '../graph/surrogateGraph'

/** One surrogate of an attack, with the benign features of every frame. */
export interface Member {
  /**
   * @param frame position of the frame
   * @param pixels adversarial pixels of that frame, [3, height, width]
   * @returns the cosine to the benign features, and its gradient with respect to the pixels; valid until the next call
   */
  evaluate(frame: number, pixels: Float32Array): Promise<{ cosine: number; gradient: Float32Array }>
}

interface Size {
  readonly height: number
  readonly width: number
}

/**
 * Opens a surrogate and computes the benign features of the frames.
 *
 * @param path graph of `surrogateGraph` for single frames
 * @throws WorkbenchError `attack/not-finite` if the features of a benign frame hold NaN or infinity
 */
export async function openMember(
  path: string,
  frames: readonly Float32Array[],
  { height, width }: Size,
  open: (path: string) => Promise<Session>,
): Promise<Member> {
  const shape = [1, 3, height, width]
  const session = await open(path)
  const benign = await benignFeatures(session, frames, shape)
  const gradient = float32(new Float32Array(3 * height * width), shape)

  return {
    async evaluate(frame, pixels) {
      const results = await session.run(
        { [names.pixels]: float32(pixels, shape), [names.benign]: benign[frame]! },
        { [names.cosine]: null, [names.gradient]: gradient },
      )
      return { cosine: floatsOf(results[names.cosine]!)[0]!, gradient: floatsOf(results[names.gradient]!) }
    },
  }
}

async function benignFeatures(
  session: Session,
  frames: readonly Float32Array[],
  shape: readonly number[],
): Promise<TensorValue[]> {
  const tap = session.outputs[0]!
  const placeholder = float32(
    new Float32Array(elementCount(session.inputShape(names.benign))),
    session.inputShape(names.benign),
  )
  const features: TensorValue[] = []
  for (const [frame, pixels] of frames.entries()) {
    const feeds = { [names.pixels]: float32(pixels, shape), [names.benign]: placeholder }
    const value = (await session.run(feeds, { [tap]: null }))[tap]!
    checkFinite(floatsOf(value), frame)
    features.push(value)
  }
  return features
}

/** @throws WorkbenchError `attack/not-finite` if the features of a frame hold NaN or infinity */
export function checkFinite(features: Float32Array, frame: number): void {
  if (features.every(Number.isFinite)) return
  throw new WorkbenchError(
    'attack/not-finite',
    `The surrogate's features of benign frame ${frame} hold NaN or infinity.`,
    'Check the weights of the model and the range, mean and std on its card.',
  )
}
