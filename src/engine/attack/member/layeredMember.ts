import type { OpenSession } from '../frames'
import { type Member, openMember } from './member'
import { openWeightedMember } from './weightedMember'

/** A surrogate of I2V with several tap layers. */
export interface LayeredSurrogate {
  /** path of the graph of `weightedGraph` */
  readonly path: string
  readonly taps: number
}

/**
 * Opens a surrogate of I2V: with one layer by the path of its graph, or with several, whose cosines are summed.
 *
 * @throws WorkbenchError `attack/not-finite` if the features of a benign frame hold NaN or infinity
 */
export async function openSurrogate(
  surrogate: string | LayeredSurrogate,
  frames: readonly Float32Array[],
  size: { readonly height: number; readonly width: number },
  open: OpenSession,
): Promise<Member> {
  if (typeof surrogate === 'string') return openMember(surrogate, frames, size, open)
  const member = await openWeightedMember(surrogate.path, surrogate.taps, frames, size, open)
  const ones = new Float32Array(surrogate.taps).fill(1)
  return {
    async evaluate(frame, pixels) {
      const { cosines, gradient } = await member.evaluate(frame, pixels, ones)
      return { cosine: cosines.reduce((sum, cosine) => sum + cosine, 0), gradient }
    },
  }
}
