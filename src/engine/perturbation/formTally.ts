import { WorkbenchError } from '../../contract/error'
import type { FormMeasures, PerturbationMeasure } from '../../contract/perturbation'
import { createHistogram } from './histogram'
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
export function createFormTally({ frames, height, width, rings }: ClipShape, { norm, epsilon }: Bound): FormTally {
  const size = 3 * height * width
  // No single value is bounded in an L2 ball.
  const bound = norm === 'l2' ? 0 : epsilon
  const similarity = Math.min(height, width) >= smallestSsimSide ? createSsim(height, width) : null
  const spectrumOf = createPowerSpectrum(height, width)
  const histogram = createHistogram()
  const time = createTimeTally(frames, size)
  const power = new Float64Array(height * width)
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
      similarities.push(similarity ? similarity(benign, adversarial) : null)
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
        ...valuesOf(sizeOf(tallies.reduce(joined, noTally), bound), energies.reduce(addEnergy, [0, 0, 0])),
        ssim: meanOf(similarities),
        neighbourCosine: meanOf(cosines),
      }
      const { power: temporal, reason: temporalReason } = time.temporal()
      const measures: Measured = {
        overall,
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
/** sums of squares in red, green and blue */
type Energy = readonly [red: number, green: number, blue: number]

function energyOf(change: Float32Array): Energy {
  const area = change.length / 3
  const of = (channel: number): number => {
    let sum = 0
    for (let i = channel * area; i < (channel + 1) * area; i++) sum += change[i]! ** 2
    return sum
  }
  return [of(0), of(1), of(2)]
}

const addEnergy = (a: Energy, b: Energy): Energy => [a[0] + b[0], a[1] + b[1], a[2] + b[2]]

function valuesOf(
  { linf, l2, meanAbsolute, shareAtBound, psnrDecibels }: ReturnType<typeof sizeOf>,
  energy: Energy,
): Omit<Values, 'ssim' | 'neighbourCosine'> {
  const all = energy[0] + energy[1] + energy[2]
  const share = (part: number): number | null => (all > 0 ? part / all : null)
  return {
    ...{ linf, l2, meanAbsolute, shareAtBound, psnr: psnrDecibels },
    ...{ energyRed: share(energy[0]), energyGreen: share(energy[1]), energyBlue: share(energy[2]) },
  }
}

/** Of the values that are known; null if none is. */
function meanOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null)
  return known.length > 0 ? known.reduce((sum, value) => sum + value, 0) / known.length : null
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
    return norm === 'l2' ? 'An L2 ball bounds no single value.' : 'Epsilon is 0: every value is at the bound.'
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
