import { setImmediate } from 'node:timers/promises'
import { aensJob } from '../attack/aensJob'
import { drJob } from '../attack/drJob'
import type { FrameRequest, FrameResponse } from '../attack/frames'
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

type Pixels = Pick<FrameRequest, 'pixels' | 'frames' | 'height' | 'width'>
export type AttackSettings = Exclude<AttackTask, { job: 'noise' }> &
  Omit<FrameRequest, keyof Pixels> & {
    /** source ordinal of each frame */
    readonly ordinals: readonly number[]
    /** positions of the frames that may change, where the others are only shown; left out: all */
    readonly attacked?: readonly number[] | undefined
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
    const own = { ...settings, ordinals: settings.ordinals.slice(share.start, share.end) }
    return runShare(workers[index]!, own, pixelsOf(benign, share), stop, (step, values, loss) => {
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
  pixels: Pixels,
  signal: AbortSignal,
  note: (step: number, values: Float32Array, loss?: number) => void,
): Promise<FrameResponse> {
  switch (settings.job) {
    case 'i2v':
      return worker.run(
        i2vJob,
        { ...settings, ...pixels },
        { signal, onProgress: ({ step, cosines }) => note(step, cosines) },
      )
    case 'dr':
      return worker.run(
        drJob,
        { ...settings, ...pixels },
        { signal, onProgress: ({ step, spreads, loss }) => note(step, spreads, loss) },
      )
    case 'aens':
      return worker.run(
        aensJob,
        { ...settings, ...pixels },
        { signal, onProgress: ({ step, cosines, loss }) => note(step, cosines, loss) },
      )
    case 'label':
      return worker.run(
        labelJob,
        { ...settings, ...pixels },
        { signal, onProgress: ({ step, losses, loss }) => note(step, losses, loss) },
      )
  }
}

function pixelsOf(clip: ImageClip, { start, end }: Share): Pixels {
  const size = clip.data.length / clip.frames
  return {
    pixels: clip.data.slice(start * size, end * size),
    frames: end - start,
    height: clip.height,
    width: clip.width,
  }
}
