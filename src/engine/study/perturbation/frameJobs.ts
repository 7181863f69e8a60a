import type { FramePower } from '../../../contract/perturbation'
import { centred, createPowerSpectrum, radialMean, ringsOf } from '../../perturbation/spectrum'
import { product } from '../../perturbation/time'
import { defineJob } from '../../runtime/job'
import { type RunArrays, withRunArrays } from '../../store'
import { cancelled, imageOf } from './measureJob'

export interface SpectrumRequest {
  readonly folder: string
  readonly form: 'float' | 'rounded'
  readonly position: number
}

/** Power of one frame's perturbation. */
export const spectrumJob = defineJob<SpectrumRequest, never, FramePower>({
  name: 'perturbation/spectrum',
  run: ({ folder, form, position }) =>
    withRunArrays(folder, async (arrays) => {
      const { height, width } = arrays
      const change =
        form === 'float'
          ? await changeOf(arrays, position)
          : minus(
              imageOf(await arrays.rounded(position), height, width),
              imageOf(await arrays.benign(position), height, width),
            )
      const power = createPowerSpectrum(height, width)(change)
      return {
        ...{ height, width },
        power: centred(power, height, width),
        radial: radialMean(power, ringsOf(height, width)),
      }
    }),
})

export interface CosineRequest {
  readonly folders: readonly [string, string]
  /** positions in the first and in the second run */
  readonly pairs: readonly (readonly [number, number])[]
}

/** Of each pair the inner products of the two perturbations: with each other, and each with itself. */
export type Products = readonly [both: number, first: number, second: number]

/** Inner products of perturbations of two runs as computed, pair by pair. */
export const cosineJob = defineJob<CosineRequest, never, Products[]>({
  name: 'perturbation/cosine',
  run: ({ folders: [first, second], pairs }, context) =>
    withRunArrays(first, (own) =>
      withRunArrays(second, async (other) => {
        const found: Products[] = []
        for (const [position, otherPosition] of pairs) {
          await context.breathe()
          if (context.cancelled()) throw cancelled()
          const [a, b] = [await changeOf(own, position), await changeOf(other, otherPosition)]
          found.push([product(a, b), product(a, a), product(b, b)])
        }
        return found
      }),
    ),
})

async function changeOf({ benign, adversarial, height, width }: RunArrays, position: number): Promise<Float32Array> {
  return minus(await adversarial(position), imageOf(await benign(position), height, width))
}

const minus = (a: Float32Array, b: Float32Array): Float32Array => a.map((value, at) => value - b[at]!)
