import { setImmediate } from 'node:timers/promises'
import { type I2vRequest, i2vJob } from '../attack/i2vJob'
import type { Worker } from '../runtime/worker'
import type { ImageClip } from '../tensor/clipArray'
import { cutShares, type Share } from './share'
import { createStepLog, type StepLog } from './stepLog'

export interface AttackedFrames {
  readonly adversarial: ImageClip
  readonly log: StepLog
  /** steps of the frames that did most; differs from the log's only when cancelled */
  readonly mostSteps: number
}

/**
 * Attacks the frames of a clip on several workers at once.
 *
 * @param onStep called whenever some share has done a step
 * @throws WorkbenchError `runtime/worker-died` if a worker ends; the other workers are then told to stop
 */
export async function attackFrames(
  benign: ImageClip,
  settings: Omit<I2vRequest, 'pixels' | 'frames' | 'height' | 'width'>,
  workers: readonly Worker[],
  signal: AbortSignal,
  onStep: (log: StepLog) => void,
): Promise<AttackedFrames> {
  const shares = cutShares(benign.frames, workers.length)
  const log = createStepLog(shares)
  const failure = new AbortController()
  const stop = AbortSignal.any([signal, failure.signal])

  const runShare = async (share: Share, index: number) => {
    // Copying a share's pixels to its worker takes tens of milliseconds: others are answered in between.
    await setImmediate()
    const request = { ...settings, ...pixelsOf(benign, share) }
    return workers[index]!.run(i2vJob, request, {
      signal: stop,
      onProgress({ step, cosines }) {
        log.note(share, step, cosines)
        onStep(log)
      },
    })
  }
  const running = shares.map(runShare)
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

function pixelsOf(clip: ImageClip, { start, end }: Share) {
  const size = clip.data.length / clip.frames
  return {
    pixels: clip.data.slice(start * size, end * size),
    frames: end - start,
    height: clip.height,
    width: clip.width,
  }
}
