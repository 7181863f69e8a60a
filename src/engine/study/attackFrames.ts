import { setImmediate } from 'node:timers/promises'
import { aensJob } from '../attack/aensJob'
import { drJob } from '../attack/drJob'
import type { FrameRequest, FrameResponse, SnapshotRequest } from '../attack/frames'
import { i2vJob } from '../attack/i2vJob'
import { labelJob } from '../attack/labelJob'
import type { Worker } from '../runtime/worker'
import type { ImageClip } from '../tensor/clipArray'
import type { AttackTask } from './attackTask'
import { cutShares, type Share } from './share'
import { createStepLog, type StepLog } from './stepLog'

export interface AttackedFrames {
  readonly adversarial: ImageClip
  readonly log: StepLog
  /** steps of the frames that did most; differs from the log's only when cancelled */
  readonly mostSteps: number
}

/** What a share has of its own. */
type Own = Pick<FrameRequest, 'pixels' | 'frames' | 'height' | 'width'> & {
  readonly snapshots: FrameRequest['snapshots']
}
export type AttackSettings = Exclude<AttackTask, { job: 'noise' }> &
  Omit<FrameRequest, keyof Own> & {
    /** source ordinal of each frame */
    readonly ordinals: readonly number[]
    /** positions of the frames that may change, where the others are only shown; left out: all */
    readonly attacked?: readonly number[] | undefined
    /** where frames of some steps are kept */
    readonly snapshots?: Pick<SnapshotRequest, 'path' | 'every'> | undefined
    /** frames depend on each other */
    readonly isCoupled: boolean
  }

/**
 * Attacks the frames of a clip on several workers at once. Where frames depend on each other, one worker gets them all.
 *
 * @param onStep called whenever some share has done a step
 * @throws WorkbenchError `runtime/worker-died` if a worker ends; the other workers are then told to stop
 */
export async function attackFrames(
  benign: ImageClip,
  settings: AttackSettings,
  workers: readonly Worker[],
  signal: AbortSignal,
  onStep: (log: StepLog) => void,
): Promise<AttackedFrames> {
  const { isCoupled } = settings
  const shares = cutShares(benign.frames, isCoupled ? 1 : workers.length)
  const log = createStepLog(shares, settings.job === 'i2v' ? 'sum' : 'mean')
  const failure = new AbortController()
  const stop = AbortSignal.any([signal, failure.signal])

  const start = async (share: Share, index: number): Promise<FrameResponse> => {
    // Copying a share's pixels to its worker takes tens of milliseconds: others are answered in between.
    await setImmediate()
    const ordered = { ...settings, ordinals: settings.ordinals.slice(share.start, share.end) }
    return runShare(workers[index]!, ordered, ownOf(benign, share, settings), stop, (step, values, loss) => {
      log.note(share, step, values, isCoupled ? loss : undefined)
      onStep(log)
    })
  }
  const running = shares.map(start)
  for (const share of running) share.catch(() => failure.abort())
  const settled = await Promise.allSettled(running)
  const failed = settled.find((result) => result.status === 'rejected')
  if (failed) throw failed.reason

  const responses = await Promise.all(running)
  const data = new Float32Array(benign.data.length)
  const size = data.length / benign.frames
  responses.forEach(({ adversarial }, index) => data.set(adversarial, shares[index]!.start * size))
  return {
    adversarial: { ...benign, data },
    log,
    mostSteps: Math.max(...responses.map(({ stepsDone }) => stepsDone)),
  }
}

async function runShare(
  worker: Worker,
  settings: AttackSettings,
  own: Own,
  signal: AbortSignal,
  note: (step: number, values: Float32Array, loss?: number) => void,
): Promise<FrameResponse> {
  switch (settings.job) {
    case 'i2v':
      return worker.run(
        i2vJob,
        { ...settings, ...own },
        { signal, onProgress: ({ step, cosines }) => note(step, cosines) },
      )
    case 'dr':
      return worker.run(
        drJob,
        { ...settings, ...own },
        { signal, onProgress: ({ step, spreads, loss }) => note(step, spreads, loss) },
      )
    case 'aens':
      return worker.run(
        aensJob,
        { ...settings, ...own },
        { signal, onProgress: ({ step, cosines, loss }) => note(step, cosines, loss) },
      )
    case 'label':
      return worker.run(
        labelJob,
        { ...settings, ...own },
        { signal, onProgress: ({ step, losses, loss }) => note(step, losses, loss) },
      )
  }
}

function ownOf(clip: ImageClip, { start, end }: Share, { snapshots }: Pick<AttackSettings, 'snapshots'>): Own {
  const size = clip.data.length / clip.frames
  return {
    pixels: clip.data.slice(start * size, end * size),
    frames: end - start,
    height: clip.height,
    width: clip.width,
    snapshots: snapshots && { ...snapshots, frames: clip.frames, firstFrame: start },
  }
}
