import { perturbationCatalogue, type PerturbationMeasure, type PerturbationUnit } from '../../contract/perturbation'
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
