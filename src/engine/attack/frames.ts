import type { Provider } from '../../contract/plan'
import { openSession, type Session } from '../runtime/session'
import type { Bounds, FramePerturbation } from './perturbation/startPerturbation'

/** What every attack of this room is asked: frames, optimiser, and where to run. */
export interface FrameRequest extends Bounds {
  /** benign pixels, [frames, 3, height, width], 0..1 */
  readonly pixels: Float32Array
  readonly frames: number
  readonly steps: number
  readonly epsilon: number
  readonly stepSize: number
  readonly initialPerturbation: number
  readonly provider: Provider
  /** threads within one operator */
  readonly threads: number
  /** left out: only the result is kept */
  readonly snapshots?: SnapshotRequest | undefined
}

/** Where a share keeps its adversarial frames of some steps: rows of a file that all shares write to. */
export interface SnapshotRequest {
  readonly path: string
  /** steps between two that are kept; the start and the end always are */
  readonly every: number
  /** of all shares together: rows of one kept step */
  readonly frames: number
  /** row of the share's first frame among them */
  readonly firstFrame: number
}

export interface FrameResponse {
  /** [frames, 3, height, width], 0..1, after the last step */
  readonly adversarial: Float32Array
  readonly stepsDone: number
}

export type OpenSession = (path: string) => Promise<Session>

/** Does work that opens sessions, and closes them whatever happens. */
export async function withSessions<Result>(
  { provider, threads }: Pick<FrameRequest, 'provider' | 'threads'>,
  work: (open: OpenSession) => Promise<Result>,
): Promise<Result> {
  const sessions: Session[] = []
  try {
    return await work(async (path) => {
      const session = await openSession(path, { provider, threads })
      sessions.push(session)
      return session
    })
  } finally {
    for (const session of sessions) await session.close()
  }
}

/** One view per frame, of [3, height, width]. */
export function splitFrames({ pixels, frames }: Pick<FrameRequest, 'pixels' | 'frames'>): Float32Array[] {
  const size = pixels.length / frames
  return Array.from({ length: frames }, (_, frame) => pixels.subarray(frame * size, (frame + 1) * size))
}

/** The adversarial frames in one array, as `FrameResponse` has them. */
export function joinFrames(perturbations: readonly Pick<FramePerturbation, 'adversarial'>[]): Float32Array {
  const size = perturbations[0]?.adversarial.length ?? 0
  const joined = new Float32Array(perturbations.length * size)
  for (const [frame, { adversarial }] of perturbations.entries()) joined.set(adversarial, frame * size)
  return joined
}
