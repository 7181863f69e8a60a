import { WorkbenchError } from '../../contract/error'
import {
  type Method,
  methodCatalogue,
  methods,
  type Parameter,
  type ParameterKey,
  parameterNotes,
  parameterProblem,
  parametersOf,
  type ParameterValue,
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
  return parameterNotes(plan)
}

/** Of all methods together. */
function everyKey(): Set<ParameterKey> {
  return new Set(methods.flatMap((method) => parametersOf(method).map(({ key }) => key)))
}

function checkValue(parameter: Parameter, value: ParameterValue): void {
  const problem = parameterProblem(parameter, value)
  if (!problem) return
  throw new WorkbenchError(
    codeOf(parameter.key),
    `${parameter.key} is ${value}; expected ${problem.expected}.`,
    problem.tip,
  )
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
