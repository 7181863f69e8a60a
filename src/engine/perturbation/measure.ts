import { WorkbenchError } from '../../contract/error'
import type { PerturbationSizes } from '../../contract/result'
import type { ImageClip } from '../tensor/clipArray'
import { joined, noTally, sizeOf, tallyOf } from './size'

/**
 * Size of the perturbation between a clip and a form of its adversarial clip, per frame and overall.
 *
 * @param benign [frames, 3, height, width], 0..1
 * @param adversarial of the same size: as computed, or 8-bit frames divided by 255
 * @param epsilon bound of the attack, in [0,1] pixel values
 * @throws WorkbenchError `perturbation/size-mismatch`, `perturbation/not-finite` naming the frame
 */
export function measurePerturbation(benign: ImageClip, adversarial: ImageClip, epsilon: number): PerturbationSizes {
  checkSizes(benign, adversarial)
  const size = 3 * benign.height * benign.width
  const tallies = Array.from({ length: benign.frames }, (_, frame) => {
    const tally = tallyOf(benign.data, adversarial.data, frame * size, (frame + 1) * size, epsilon)
    if (!Number.isFinite(tally.squares)) throw notFinite(frame)
    return tally
  })
  return {
    overall: sizeOf(tallies.reduce(joined, noTally), epsilon),
    frames: tallies.map((tally) => sizeOf(tally, epsilon)),
  }
}

function checkSizes(a: ImageClip, b: ImageClip): void {
  const isSame = a.frames === b.frames && a.height === b.height && a.width === b.width
  if (isSame && a.data.length > 0) return
  const text = ({ frames, height, width }: ImageClip): string => `${frames} frames of ${height}x${width}`
  throw new WorkbenchError(
    'perturbation/size-mismatch',
    `The benign clip has ${text(a)} pixels, the adversarial one ${text(b)}; expected the same, and at least one frame.`,
  )
}

function notFinite(frame: number): WorkbenchError {
  return new WorkbenchError(
    'perturbation/not-finite',
    `Frame ${frame} of the clips holds NaN or infinity; expected pixels from 0 to 1.`,
    'Do the run again; if it happens again, check the weights of the surrogate.',
  )
}
