import { pixelStep } from './pixel'

/** Every parameter a method can have; each is a field of the plan by the same name. */
export type ParameterKey =
  | 'norm'
  | 'epsilon'
  | 'steps'
  | 'stepSize'
  | 'variant'
  | 'momentum'
  | 'targetClass'
  | 'probability'
  | 'resizeRate'
  | 'kernelLength'
  | 'kernelReach'
  | 'scales'
  | 'seed'

interface Described {
  readonly key: ParameterKey
  readonly label: string
  /** one sentence: what it does, and what more or less of it means */
  readonly explanation: string
  /** where the default comes from */
  readonly source: string
}

/** A default that follows epsilon: this times epsilon. */
export interface EpsilonShare {
  readonly epsilonTimes: number
}

/** A decimal or whole number from `minimum` to `maximum`, ends included. */
export interface NumberParameter extends Described {
  readonly kind: 'number' | 'integer'
  /** `pixel`: in [0,1] pixel values, so that 16/255 is a natural way to write it; `''`: a plain number */
  readonly unit: 'pixel' | ''
  readonly minimum: number
  /** the minimum itself is not allowed */
  readonly isAboveMinimum?: boolean
  readonly maximum: number
  /** odd whole numbers only */
  readonly isOdd?: boolean
  /** null: left out unless someone gives it */
  readonly default: number | EpsilonShare | null
}

export interface ChoiceParameter extends Described {
  readonly kind: 'choice'
  readonly choices: readonly { readonly value: string; readonly label: string; readonly explanation: string }[]
  readonly default: string
}

export type Parameter = NumberParameter | ChoiceParameter
export type ParameterValue = number | string

/** The value of a parameter nobody gave; undefined where it is left out. */
export function defaultValue({ default: standard }: Parameter, epsilon: number): ParameterValue | undefined {
  if (standard === null) return undefined
  return typeof standard === 'object' ? standard.epsilonTimes * epsilon : standard
}

/** `16/255`, `0.005`, `epsilon/10`, `none`. */
export function defaultText(parameter: Parameter): string {
  const { default: standard } = parameter
  if (standard === null) return 'none'
  if (typeof standard === 'object') return `epsilon/${Number((1 / standard.epsilonTimes).toFixed(6))}`
  if (parameter.kind === 'choice' || typeof standard === 'string') return String(standard)
  return parameter.unit === 'pixel' && isPixelSteps(standard) ? `${standard / pixelStep}/255` : shortNumber(standard)
}

/** `more than 0, at most 1`, `a whole number from 1 to 100000`, `reference or corrected`. */
export function rangeText(parameter: Parameter): string {
  if (parameter.kind === 'choice') return parameter.choices.map(({ value }) => value).join(' or ')
  const { kind, minimum, maximum, isAboveMinimum, isOdd } = parameter
  if (isAboveMinimum) return `more than ${minimum}, at most ${maximum}`
  const what = kind === 'number' ? '' : isOdd ? 'an odd number from ' : 'a whole number from '
  return `${what}${minimum} to ${maximum}`
}

function isPixelSteps(value: number): boolean {
  const steps = value / pixelStep
  return Number.isInteger(steps) && steps > 0
}

function shortNumber(value: number): string {
  return String(Number(value.toPrecision(6)))
}
