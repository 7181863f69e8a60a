import { calculate } from './calculate'
import { pick } from './pick'
import type { ValueRule } from './valueRule'

const table = new Map(Object.entries<ValueRule>({ ...pick, ...calculate }))

export function valueRuleFor(op: string, domain: string): ValueRule | undefined {
  return domain === '' ? table.get(op) : undefined
}
