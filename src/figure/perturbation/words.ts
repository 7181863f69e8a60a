import {
  type MaskedMeasures,
  perturbationCatalogue,
  type PerturbationMeasure,
  type PerturbationUnit,
} from '../../contract/perturbation'
import { formatNumber } from '../text'

const scales: Readonly<Record<PerturbationUnit, number>> = {
  'steps of 1/255': 255,
  'pixel values': 1,
  '%': 100,
  dB: 1,
  '1': 1,
}
const decimals: Readonly<Record<PerturbationUnit, number>> = {
  'steps of 1/255': 2,
  'pixel values': 3,
  '%': 1,
  dB: 2,
  '1': 4,
}

/** A value of the file in the unit that it is shown in. */
export const inUnit = (measure: PerturbationMeasure, value: number): number =>
  scales[perturbationCatalogue[measure].unit] * value

/** The number alone, as tables and tips print it. */
export const measureNumber = (measure: PerturbationMeasure, value: number): string =>
  formatNumber(inUnit(measure, value), decimals[perturbationCatalogue[measure].unit])

/** Its name with the unit: `PSNR (dB)`. */
export function measureTitle(measure: PerturbationMeasure): string {
  const { name, unit } = perturbationCatalogue[measure]
  return unit === '1' ? name : `${name} (${unit})`
}

/** What a mask lets change: `4 of 16 frames`, `all 16 frames, 20 × 30 of 224 × 224 pixels`. */
export function maskWords(
  masked: MaskedMeasures,
  clip: { readonly frames: number; readonly height: number; readonly width: number },
): string {
  const frames =
    masked.frames === clip.frames ? `all ${clip.frames} frames` : `${masked.frames} of ${clip.frames} frames`
  if (!masked.region) return frames
  return `${frames}, ${masked.region.width} × ${masked.region.height} of ${clip.width} × ${clip.height} pixels`
}
