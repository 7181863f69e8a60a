import { resolve } from 'node:path'
import { type Mask, type Method, methods, type Parameter, type ParameterKey, parametersOf } from '../contract/method'
import type { AttackPlanInput, SurrogateChoice } from '../contract/plan'
import { type Arguments, type OptionTable, UsageError } from './command'
import { numberOf, oneOf, wholeNumber } from './option'

/** `step-size` of `stepSize`: every parameter of the catalogue is a flag. */
export function flagOf(key: ParameterKey): string {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

/** Of all methods together; which of them a method has, the engine checks. */
const parameters: ReadonlyMap<ParameterKey, Parameter> = new Map(
  methods.flatMap((method) => parametersOf(method)).map((parameter) => [parameter.key, parameter]),
)

export const methodOptions: OptionTable = {
  method: { type: 'string' },
  ...Object.fromEntries([...parameters.keys()].map((key) => [flagOf(key), { type: 'string' }])),
  'mask-frames': { type: 'string' },
  'mask-region': { type: 'string' },
}

export function methodOf(values: Arguments): Method {
  return oneOf(values, 'method', methods, 'i2v')
}

/** The parameters that were given; the others are the method's to fill in. */
export function parametersGiven(values: Arguments): Partial<AttackPlanInput> {
  const given: Record<string, number | string> = {}
  for (const [key, parameter] of parameters) {
    const flag = flagOf(key)
    const text = values.text(flag)
    if (text === undefined) continue
    if (parameter.kind === 'choice')
      given[key] = oneOf(
        values,
        flag,
        parameter.choices.map(({ value }) => value),
        text,
      )
    else given[key] = key === 'seed' ? wholeNumber(flag, text, 0) : numberOf(values, flag)!
  }
  return given
}

export function maskOf(values: Arguments): Mask | undefined {
  const frames = values.text('mask-frames')
  const region = values.text('mask-region')
  if (frames === undefined && region === undefined) return undefined
  return { frames, region: region === undefined ? undefined : regionOf(region) }
}

function regionOf(text: string): NonNullable<Mask['region']> {
  const numbers = text.split(',').map((part) => wholeNumber('mask-region', part, 0))
  const [top, left, height, width] = numbers
  if (numbers.length !== 4 || !height || !width) {
    throw new UsageError(
      `--mask-region is "${text}"; expected TOP,LEFT,HEIGHT,WIDTH in pixels, for example 0,0,56,112.`,
    )
  }
  return { top: top!, left: left!, height, width }
}

/** `CARD.json`, or `CARD.json:LAYER`; the layer may hold colons and slashes, and the path a drive letter. */
export function surrogateOf(text: string): SurrogateChoice {
  const match = /^(.+?\.json)(?::(.+))?$/is.exec(text)
  if (match) return { card: resolve(match[1]!), ...(match[2] === undefined ? {} : { layer: match[2] }) }
  throw new UsageError(
    `--surrogate is "${text}"; expected CARD.json:LAYER, for example models/squeezenet.json:depth2, or CARD.json for methods without a layer.`,
  )
}
