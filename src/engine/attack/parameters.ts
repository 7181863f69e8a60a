import { WorkbenchError } from '../../contract/error'
import {
  defaultText,
  type Method,
  methodCatalogue,
  methods,
  type NumberParameter,
  type Parameter,
  type ParameterKey,
  parametersOf,
  type ParameterValue,
  pixelStep,
  rangeText,
} from '../../contract/method'
import type { AttackPlan } from '../../contract/plan'

type Given = Partial<Pick<AttackPlan, ParameterKey | 'method'>>

/** What a method without the parameter does anyway, so that saying so is no mistake. */
const neutral: Partial<Record<ParameterKey, ParameterValue>> = { steps: 1, variant: 'reference', momentum: 0 }

/**
 * Refuses parameters of an attack that cannot have been meant, by the catalogue of methods, and says what was probably meant.
 *
 * @param plan as it was asked for: parameters that are left out get their defaults and need no check
 * @returns plain sentences about parameters that are allowed but unusual
 * @throws WorkbenchError `attack/bad-<parameter>` (e.g. `attack/bad-step-size`) for a value outside its range, or a
 *   parameter the method does not have
 */
export function checkParameters(plan: Given): string[] {
  const { method = 'i2v', norm } = plan
  const own = parametersOf(method, norm)
  const known = new Set(own.map(({ key }) => key))
  for (const key of everyKey()) {
    if (plan[key] !== undefined && !known.has(key) && plan[key] !== neutral[key])
      throw notOfMethod(key, plan[key], method)
  }
  for (const parameter of own) {
    const value = plan[parameter.key]
    if (value !== undefined) checkValue(parameter, value)
  }
  return [...notesOn(plan)]
}

function* notesOn({ epsilon, norm }: Given): Generator<string> {
  if (epsilon === 0) yield 'Epsilon is 0: nothing may change, so the adversarial clip is the benign clip.'
  else if (norm === 'l2' && epsilon !== undefined && epsilon <= 16 * pixelStep)
    yield `Epsilon is ${epsilon} and the ball is L2: that is for a whole frame, so hardly anything may change.`
}

/** Of all methods together. */
function everyKey(): Set<ParameterKey> {
  return new Set(methods.flatMap((method) => parametersOf(method).map(({ key }) => key)))
}

function checkValue(parameter: Parameter, value: ParameterValue): void {
  if (parameter.kind === 'choice' ? isChoice(parameter, value) : isInRange(parameter, value)) return
  throw new WorkbenchError(
    codeOf(parameter.key),
    `${parameter.key} is ${value}; expected ${rangeText(parameter)}${parameter.kind !== 'choice' && parameter.unit === 'pixel' ? ', in [0,1] pixel values of the resized, cropped frame' : ''}.`,
    tipFor(parameter, value),
  )
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
  const isLength = parameter.kind !== 'choice' && parameter.unit === 'pixel'
  if (isLength && typeof value === 'number' && value > 1 && value <= 255) {
    return `Did you mean ${value}/255 (${(value * pixelStep).toFixed(4)})?`
  }
  return `Left out, it is ${defaultText(parameter)} (${parameter.source}).`
}

function notOfMethod(key: ParameterKey, value: ParameterValue, method: Method): WorkbenchError {
  const having = methods.filter((other) => parametersOf(other).some((parameter) => parameter.key === key))
  const names = having.map((other) => methodCatalogue[other].name)
  return new WorkbenchError(
    codeOf(key),
    `${key} is ${value} and method is "${method}": only ${names.join(', ')} ${names.length === 1 ? 'has' : 'have'} that parameter.`,
    `Leave it out, or choose method ${having.join(', ')}.`,
  )
}

function codeOf(key: ParameterKey): string {
  return `attack/bad-${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
}
