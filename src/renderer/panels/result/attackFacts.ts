import { attackedCount, attackName } from '../../../contract/attackName'
import { type Mask, methodCatalogue, normNames, type ParameterKey, parametersOf } from '../../../contract/method'
import type { RunOpened } from '../../../contract/result'
import { formatPixelSteps } from '../../text/number'
import type { Fact } from './fact'

/** What was done to the clip, in the words of the form: method, loss, ball, the method's own parameters, masks. */
export function attackFacts(record: RunOpened['record'], result: RunOpened['result']): Fact[] {
  return [
    { name: 'Method', value: methodText(record, result) },
    { name: 'Loss', value: lossText(record.plan) },
    { name: 'Epsilon', value: epsilonText(record) },
    ...parameterFacts(record),
    ...maskFacts(record),
  ]
}

function methodText({ plan, resolved }: RunOpened['record'], { stepsDone }: RunOpened['result']): string {
  const name = attackName({ plan, resolved })
  return parametersOf(plan.method).some(({ key }) => key === 'steps')
    ? `${name}, ${stepsDone} of ${plan.steps} steps`
    : name
}

/** Towards a target class a loss goes the other way. */
function lossText({ method, targetClass }: RunOpened['record']['plan']): string {
  const { name, direction } = methodCatalogue[method].loss
  if (direction === 'none') return name
  return `${name}, ${targetClass === undefined ? direction : { up: 'down', down: 'up' }[direction]}`
}

function epsilonText({ plan, resolved }: RunOpened['record']): string {
  const size = plan.norm === 'l2' ? String(plan.epsilon) : formatPixelSteps(plan.epsilon)
  return `${size} (${normNames[plan.norm]}) at ${resolved.width} × ${resolved.height}`
}

/** Told apart, or with the method. */
const others: readonly ParameterKey[] = ['norm', 'epsilon', 'steps', 'seed']

/** What the method has beside: its own parameters, by the labels of the form. */
function parameterFacts({ plan, resolved }: RunOpened['record']): Fact[] {
  const own = parametersOf(plan.method, plan.norm).filter(({ key }) => !others.includes(key))
  return own.flatMap(({ key, label }) => {
    const value = plan[key]
    if (value === undefined) return []
    const adam = key === 'stepSize' && resolved.adam ? `, Adam ${resolved.adam.beta1} / ${resolved.adam.beta2}` : ''
    const text = typeof value === 'number' ? String(Number(value.toPrecision(6))) : value
    return [{ name: label, value: `${text}${adam}` }]
  })
}

function maskFacts(record: RunOpened['record']): Fact[] {
  const { mask } = record.plan
  if (!mask) return []
  return [{ name: 'Mask', value: maskText(mask, `${attackedCount(record)} of ${record.resolved.frames} frames`) }]
}

function maskText({ frames, region }: Mask, count: string): string {
  const where = region ? `${region.width} × ${region.height} pixels from row ${region.top}, column ${region.left}` : ''
  return [frames === undefined ? '' : `${count} (${frames})`, where].filter(Boolean).join('; ')
}
