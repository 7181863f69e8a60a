import { methodCatalogue } from './catalogue'
import { type Method, type Norm, normNames } from './names'
import * as common from './parameters'
import { defaultValue, type Parameter, type ParameterKey, type ParameterValue } from './parameter'

/** The part of a plan that says which attack it is. */
export type MethodChoice = { readonly method: Method; readonly mask?: object | undefined } & {
  readonly [Key in ParameterKey]?: ParameterValue | undefined
}

/** Every parameter of a method in that ball, in the order a form shows them. */
export function parametersOf(method: Method, norm: Norm = 'linf'): readonly Parameter[] {
  const { norms, parameters, draws } = methodCatalogue[method]
  const ball = { ...common.norm, choices: common.norm.choices.filter(({ value }) => norms.includes(value as Norm)) }
  return [ball, common.epsilon[norm], ...parameters(norm), common.seed(draws)]
}

/** The name of an attack as tables and captions use it; `models` is the number of different models that are attacked. */
export function methodName(method: Method, models = 1): string {
  const { name, ensembleName = name } = methodCatalogue[method]
  return models > 1 ? ensembleName : name
}

/** Parameters that captions tell by themselves. */
const toldApart: readonly ParameterKey[] = ['norm', 'epsilon', 'steps', 'stepSize', 'seed']

/** What a method's name leaves open, to be put behind it: "", " (reference)" or " (reference, momentum 0)". */
export function methodDetails(plan: MethodChoice): string {
  const norm = plan.norm === 'l2' ? 'l2' : 'linf'
  const own = parametersOf(plan.method, norm)
    .filter(({ key }) => !toldApart.includes(key))
    .map((parameter) => detail(parameter, plan[parameter.key] ?? defaultValue(parameter, 0)))
  const details = [...own, norm === 'linf' ? '' : normNames[norm], plan.mask ? 'masked' : ''].filter(Boolean)
  return details.length === 0 ? '' : ` (${details.join(', ')})`
}

function detail(parameter: Parameter, value: ParameterValue | undefined): string {
  if (value === undefined) return ''
  if (parameter.kind === 'choice') return String(value)
  return `${parameter.label.toLowerCase().replace(/ of the weights$/, '')} ${Number(Number(value).toPrecision(4))}`
}

/** Whether runs keep a cosine for each frame and step. */
export function hasCosines(method: Method): boolean {
  return methodCatalogue[method].loss.kind.endsWith('cosine')
}

/**
 * How many terms a loss sums, and a cosine that is kept for a frame: I2V sums over frames and over every layer of every
 * surrogate. The other methods' losses are means over frames, or no sums at all.
 *
 * @param frames that were attacked
 * @param taps surrogates as the plan lists them, each with a layer
 */
export function cosineTerms(method: Method, frames: number, taps: number): { loss: number; frame: number } {
  if (methodCatalogue[method].loss.kind !== 'cosine') return { loss: 1, frame: 1 }
  const frame = Math.max(1, taps)
  return { loss: frames * frame, frame }
}
