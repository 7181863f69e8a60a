import { WorkbenchError } from '../../contract/error'
import type { PerturbationSizes } from '../../contract/result'
import type { ImageClip } from '../tensor/clipArray'

/** Changes this close to epsilon are at the bound: float32 rounding of x + epsilon moves them by less. */
const boundTolerance = 2 ** -22

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

/** What can be added up over frames. */
interface Tally {
  readonly count: number
  readonly largest: number
  readonly absolute: number
  readonly squares: number
  readonly atBound: number
}

const noTally: Tally = { count: 0, largest: 0, absolute: 0, squares: 0, atBound: 0 }

function tallyOf(a: Float32Array, b: Float32Array, start: number, end: number, epsilon: number): Tally {
  let largest = 0
  let absolute = 0
  let squares = 0
  let atBound = 0
  for (let i = start; i < end; i++) {
    const change = Math.abs(b[i]! - a[i]!)
    if (change > largest) largest = change
    absolute += change
    squares += change * change
    if (change >= epsilon - boundTolerance) atBound++
  }
  return { count: end - start, largest, absolute, squares, atBound }
}

function joined(a: Tally, b: Tally): Tally {
  return {
    count: a.count + b.count,
    largest: Math.max(a.largest, b.largest),
    absolute: a.absolute + b.absolute,
    squares: a.squares + b.squares,
    atBound: a.atBound + b.atBound,
  }
}

function sizeOf({ count, largest, absolute, squares, atBound }: Tally, epsilon: number): PerturbationSizes['overall'] {
  return {
    linf: largest,
    l2: Math.sqrt(squares),
    meanAbsolute: absolute / count,
    shareAtBound: epsilon > 0 ? atBound / count : null,
    psnrDecibels: squares > 0 ? -10 * Math.log10(squares / count) : null,
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
