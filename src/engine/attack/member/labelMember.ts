import { WorkbenchError } from '../../../contract/error'
import { framesForTarget } from '../../model/sampling'
import type { Session } from '../../runtime/session'
import { float32, floatsOf, type TensorValue } from '../../runtime/value'
import { elementCount } from '../../tensor/shape'
import type { OpenSession } from '../frames'
import { labelNames as names } from '../graph/labelGraph'
import type { Zero } from '../transform/view'

/** A compiled model of the label-based methods. */
export interface LabelSurrogate {
  /** path of the graph of `labelGraph` */
  readonly path: string
  /** frames of a video model's clip; null: an image model, which sees frames one at a time */
  readonly clipFrames: number | null
  /** pixel values its input counts as zero */
  readonly zero: Zero
}

export interface Answer {
  /** cross-entropy, nats */
  readonly loss: number
  /** with respect to each frame that was shown, in order */
  readonly gradients: readonly Float32Array[]
}

/** One attacked model, with the class whose cross-entropy is driven for each of its inputs. */
export interface LabelMember {
  readonly zero: Zero
  /** frames that go in together: each by itself, or for a video model all of them */
  readonly groups: readonly (readonly number[])[]
  /**
   * @param group position in `groups`
   * @param frames what is shown of the group's frames, [3, height, width] each
   */
  evaluate(group: number, frames: readonly Float32Array[]): Promise<Answer>
}

/**
 * Opens a model and asks it for its own classes of the benign frames.
 *
 * @param targetClass class the frames are pushed towards, or null: the model's own
 * @throws WorkbenchError `attack/not-finite` if an answer to benign frames holds NaN or infinity;
 *   `attack/bad-target-class` if the model has no such class
 */
export async function openLabelMember(
  surrogate: LabelSurrogate,
  frames: readonly Float32Array[],
  size: { readonly height: number; readonly width: number },
  targetClass: number | null,
  open: OpenSession,
): Promise<LabelMember> {
  const session = await open(surrogate.path)
  const groups = surrogate.clipFrames === null ? frames.map((_, frame) => [frame]) : [[...frames.keys()]]
  const positions = framesForTarget(groups[0]!.length, surrogate.clipFrames ?? 1)
  const shape = [positions.length, 3, size.height, size.width]
  const input = (shown: readonly Float32Array[]): TensorValue => float32(gatherFrames(shown, positions), shape)

  const wanted: TensorValue[] = []
  for (const group of groups) {
    const scores = await benignScores(session, input(group.map((frame) => frames[frame]!)), group[0]!)
    wanted.push(oneHot(targetClass ?? indexOfLargest(scores), scores.length))
  }
  return {
    zero: surrogate.zero,
    groups,
    async evaluate(group, shown) {
      const feeds = { [names.pixels]: input(shown), [names.wanted]: wanted[group]! }
      const results = await session.run(feeds, { [names.loss]: null, [names.gradient]: null })
      const gradient = floatsOf(results[names.gradient]!)
      return {
        loss: floatsOf(results[names.loss]!)[0]!,
        gradients: scatterFrames(gradient, positions, shown.length),
      }
    },
  }
}

async function benignScores(session: Session, pixels: TensorValue, frame: number): Promise<Float32Array> {
  const classes = session.inputShape(names.wanted)
  const feeds = { [names.pixels]: pixels, [names.wanted]: float32(new Float32Array(elementCount(classes)), classes) }
  const scores = floatsOf((await session.run(feeds, { [names.scores]: null }))[names.scores]!)
  if (scores.every(Number.isFinite)) return scores
  throw new WorkbenchError(
    'attack/not-finite',
    `The attacked model's answer to benign frame ${frame} holds NaN or infinity.`,
    'Check the weights of the model and the range, mean and std on its card.',
  )
}

function oneHot(wanted: number, classes: number): TensorValue {
  if (wanted >= classes) {
    throw new WorkbenchError(
      'attack/bad-target-class',
      `targetClass is ${wanted}; an attacked model has ${classes} classes, 0 to ${classes - 1}.`,
      'Count classes from 0, as the lines of the label file.',
    )
  }
  const values = new Float32Array(classes)
  values[wanted] = 1
  return float32(values, [1, classes])
}

function indexOfLargest(values: Float32Array): number {
  return values.reduce((best, value, index) => (value > values[best]! ? index : best), 0)
}

/** One frame shown by itself is its own array: no copy. */
function gatherFrames(frames: readonly Float32Array[], positions: readonly number[]): Float32Array {
  if (frames.length === 1 && positions.length === 1) return frames[0]!
  const size = frames[0]!.length
  const clip = new Float32Array(positions.length * size)
  positions.forEach((position, place) => clip.set(frames[position]!, place * size))
  return clip
}

/** A frame that a clip shows several times gets the sum of its gradients, one that it never shows gets zeros. */
function scatterFrames(gradient: Float32Array, positions: readonly number[], frames: number): Float32Array[] {
  const size = gradient.length / positions.length
  const found = Array.from({ length: frames }, () => new Float32Array(size))
  positions.forEach((position, place) => {
    const into = found[position]!
    for (let i = 0; i < size; i++) into[i]! += gradient[place * size + i]!
  })
  return found
}
