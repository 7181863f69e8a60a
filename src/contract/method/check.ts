import type { Norm } from './names'
import { defaultText, type NumberParameter, type Parameter, type ParameterValue, rangeText } from './parameter'
import { pixelStep } from './pixel'

/** Why a value cannot be used, in parts, so that a form and an error can each put it their way. */
export interface ParameterProblem {
  /** what may be given: `a whole number from 1 to 100000` */
  readonly expected: string
  /** what was probably meant, or what it is when left out: a sentence */
  readonly tip: string
}

/** Holds a value against what its parameter allows; null if it may be used. */
export function parameterProblem(parameter: Parameter, value: ParameterValue): ParameterProblem | null {
  if (parameter.kind === 'choice' ? isChoice(parameter, value) : isInRange(parameter, value)) return null
  const unit = isLength(parameter) ? ', in [0,1] pixel values of the resized, cropped frame' : ''
  return { expected: `${rangeText(parameter)}${unit}`, tip: tipFor(parameter, value) }
}

/** Plain sentences about values that are allowed but unusual. */
export function parameterNotes({ epsilon, norm }: { epsilon?: number | undefined; norm?: Norm | undefined }): string[] {
  if (epsilon === 0) return ['Epsilon is 0: nothing may change, so the adversarial clip is the benign clip.']
  if (norm !== 'l2' || epsilon === undefined || epsilon > 16 * pixelStep) return []
  return [`Epsilon is ${epsilon} and the ball is L2: that is for a whole frame, so hardly anything may change.`]
}

function isChoice({ choices }: Parameter & { kind: 'choice' }, value: ParameterValue): boolean {
  return choices.some((choice) => choice.value === value)
}

function isInRange(parameter: NumberParameter, value: ParameterValue): boolean {
  const { kind, minimum, maximum, isAboveMinimum, isOdd } = parameter
  if (typeof value !== 'number' || !(value <= maximum)) return false
  if (isAboveMinimum ? !(value > minimum) : !(value >= minimum)) return false
  return kind === 'number' || (Number.isInteger(value) && (!isOdd || value % 2 === 1))
}

/** Pixel values above 1 are mostly 8-bit ones that were not divided. */
function tipFor(parameter: Parameter, value: ParameterValue): string {
  if (isLength(parameter) && typeof value === 'number' && value > 1 && value <= 255) {
    return `Did you mean ${value}/255 (${(value * pixelStep).toFixed(4)})?`
  }
  return `Left out, it is ${defaultText(parameter)} (${parameter.source}).`
}

function isLength(parameter: Parameter): boolean {
  return parameter.kind !== 'choice' && parameter.unit === 'pixel'
}
