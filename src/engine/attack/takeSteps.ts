import { recordedSteps } from '../../contract/recording'
import type { JobContext } from '../runtime/job'
import { openRowFile } from '../tensor/rowFile'
import { type FrameRequest, type FrameResponse, joinFrames } from './frames'
import type { FramePerturbation } from './perturbation/startPerturbation'

type Attacked = readonly Pick<FramePerturbation, 'adversarial'>[]

/**
 * The walk of every attack: steps until all are done or somebody cancels, the adversarial frames kept between them where
 * the request asks for it. Keeping only reads them, so it changes no attack.
 *
 * @param takeStep one update of all perturbations; what it returns is told as progress
 */
export async function takeSteps<Progress>(
  request: FrameRequest,
  perturbations: Attacked,
  context: JobContext<Progress>,
  takeStep: (step: number) => Promise<Progress>,
): Promise<FrameResponse> {
  const snapshots = await openSnapshots(request)
  try {
    let stepsDone = 0
    await snapshots.keep(stepsDone, perturbations)
    while (stepsDone < request.steps && !context.cancelled()) {
      context.progress(await takeStep(stepsDone))
      stepsDone++
      await snapshots.keep(stepsDone, perturbations)
      await context.breathe()
    }
    return { adversarial: joinFrames(perturbations), stepsDone }
  } finally {
    await snapshots.close()
  }
}

interface Snapshots {
  keep(stepsDone: number, perturbations: Attacked): Promise<void>
  close(): Promise<void>
}

const none: Snapshots = { keep: async () => undefined, close: async () => undefined }

/** A share waits for its own writes, so no more than a frame is ever under way. */
async function openSnapshots({ snapshots, steps, height, width }: FrameRequest): Promise<Snapshots> {
  if (!snapshots) return none
  const { path, every, frames, firstFrame } = snapshots
  const file = await openRowFile(path, 3 * height * width)
  const kept = recordedSteps(steps, every)
  return {
    async keep(stepsDone, perturbations) {
      const place = kept.indexOf(stepsDone)
      if (place < 0) return
      for (const [frame, { adversarial }] of perturbations.entries()) {
        await file.write(place * frames + firstFrame + frame, adversarial)
      }
    },
    close: () => file.close(),
  }
}
