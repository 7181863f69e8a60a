import { WorkbenchError } from '../../contract/error'
import type { FormMeasures, PerturbationMeasure } from '../../contract/perturbation'
import { addEnergy, type Energy, energyOf, sharesOf } from './energy'
import { createHistogram } from './histogram'
import { type Allowed, createMaskTally, meanOf } from './maskTally'
import { joined, noTally, sizeOf, type Tally, tallyOf } from './size'
import { createPowerSpectrum, radialMean, type Rings } from './spectrum'
import { createSsim, smallestSsimSide } from './ssim'
import { createTimeTally } from './time'

export interface ClipShape {
  readonly frames: number
  readonly height: number
  readonly width: number
  readonly rings: Rings
}

export interface Bound {
  readonly norm: 'linf' | 'l2'
  /** [0,1] pixel values */
  readonly epsilon: number
  /** what may change; left out: everything */
  readonly mask?: Allowed
}

type Measured = Omit<FormMeasures, 'form' | 'file' | 'sameAsRounded'>

/** Takes the frames of a form one after the other, and keeps of them what the measures need. */
export interface FormTally {
  /**
   * @param benign, adversarial the next frame, [3, height, width], 0..1
   * @throws WorkbenchError `perturbation/not-finite` naming the frame
   */
  add(benign: Float32Array, adversarial: Float32Array): void
  /** `power`: mean over the frames, [height, width], frequency 0 first */
  result(): { measures: Measured; power: Float64Array }
}

/** All measures of one form of an adversarial clip against its benign clip. */
export function createFormTally(
  { frames, height, width, rings }: ClipShape,
  { norm, epsilon, mask }: Bound,
): FormTally {
  const size = 3 * height * width
  // No single value is bounded in an L2 ball.
  const bound = norm === 'l2' ? 0 : epsilon
  const similarity = Math.min(height, width) >= smallestSsimSide ? createSsim(height, width) : null
  const spectrumOf = createPowerSpectrum(height, width)
  const histogram = createHistogram()
  const time = createTimeTally(frames, size)
  const power = new Float64Array(height * width)
  const masked = mask ? createMaskTally({ height, width }, mask, bound) : null
  const tallies: Tally[] = []
  const energies: Energy[] = []
  const similarities: (number | null)[] = []

  return {
    add(benign, adversarial) {
      const tally = tallyOf(benign, adversarial, 0, size, bound)
      if (!Number.isFinite(tally.squares)) throw notFinite(tallies.length)
      const change = adversarial.map((value, at) => value - benign[at]!)
      tallies.push(tally)
      energies.push(energyOf(change))
      const ssim = similarity ? similarity(benign, adversarial) : null
      masked?.add(similarities.length, benign, adversarial, ssim)
      similarities.push(ssim)
      histogram.add(change)
      time.add(change)
      spectrumOf(change).forEach((value, at) => (power[at]! += value / frames))
    },
    result() {
      const cosines = time.neighbourCosines()
      const perFrame = tallies.map((tally, frame) => ({
        ...valuesOf(sizeOf(tally, bound), energies[frame]!),
        ssim: similarities[frame]!,
        neighbourCosine: cosines[frame]!,
      }))
      const overall = {
        ...valuesOf(sizeOf(tallies.reduce(joined, noTally), bound), energies.reduce(addEnergy, [0, 0, 0, 0])),
        ssim: meanOf(similarities),
        neighbourCosine: meanOf(cosines),
      }
      const { power: temporal, reason: temporalReason } = time.temporal()
      const measures: Measured = {
        overall,
        ...(masked ? { masked: masked.result() } : {}),
        frames: columnsOf(perFrame),
        undefined: [
          ...reasonsOf(overall, null, { norm, epsilon, frames }),
          ...perFrame.flatMap((values, frame) => reasonsOf(values, frame, { norm, epsilon, frames })),
        ],
        histogram: { first: histogram.result().first, counts: [...histogram.result().counts] },
        radial: radialMean(power, rings),
        ...{ temporal, temporalReason },
      }
      return { measures, power }
    },
  }
}

type Values = Record<PerturbationMeasure, number | null>

function valuesOf(
  { linf, l2, meanAbsolute, shareAtBound, psnrDecibels }: ReturnType<typeof sizeOf>,
  energy: Energy,
): Omit<Values, 'ssim' | 'neighbourCosine'> {
  return {
    ...{ linf, l2, meanAbsolute, shareAtBound, psnr: psnrDecibels },
    ...sharesOf(energy),
  }
}

function columnsOf(rows: readonly Values[]): FormMeasures['frames'] {
  const names = Object.keys(rows[0]!) as PerturbationMeasure[]
  return Object.fromEntries(names.map((name) => [name, rows.map((row) => row[name])])) as FormMeasures['frames']
}

function reasonsOf(
  values: Values,
  frame: number | null,
  clip: Bound & { readonly frames: number },
): FormMeasures['undefined'] {
  return (Object.keys(values) as PerturbationMeasure[])
    .filter((measure) => values[measure] === null)
    .map((measure) => ({ measure, frame, reason: reasonOf(measure, frame, clip) }))
}

function reasonOf(
  measure: PerturbationMeasure,
  frame: number | null,
  { norm, frames }: Bound & { readonly frames: number },
): string {
  const where = frame === null ? 'clip' : 'frame'
  if (measure === 'shareAtBound') {
    return norm === 'l2' ? 'An L2 ball bounds no single value.' : 'Epsilon is 0: there is no bound to reach.'
  }
  if (measure === 'ssim')
    return `Frames are smaller than its window of ${smallestSsimSide} × ${smallestSsimSide} pixels.`
  if (measure !== 'neighbourCosine') return `Nothing changed in the ${where}.`
  if (frames === 1) return 'The clip has one frame.'
  if (frame === null) return 'No two neighbouring frames both changed.'
  return frame === 0 ? 'The first frame has none before it.' : 'Nothing changed in this frame or in the one before it.'
}

function notFinite(frame: number): WorkbenchError {
  return new WorkbenchError(
    'perturbation/not-finite',
    `Frame ${frame} of the clips holds NaN or infinity; expected pixels from 0 to 1.`,
    'Do the run again; if it happens again, check the weights of the surrogate.',
  )
}
