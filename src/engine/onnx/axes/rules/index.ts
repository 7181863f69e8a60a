import type { AxesRule, AxesRules } from '../rule'
import { arrange } from './arrange'
import { concat } from './concat'
import { elementwise, lookingElementwise } from './elementwise'
import { matrix } from './matrix'
import { put } from './put'
import { recurrent } from './recurrent'
import { reduce } from './reduce'
import { resize } from './resize'
import { scatter } from './scatter'
import { select } from './select'
import { window } from './window'

const families: readonly AxesRules[] = [
  ...[arrange, concat, elementwise, matrix, put],
  ...[recurrent, reduce, resize, scatter, select, window],
]
const table = new Map(families.flatMap((family) => Object.entries<AxesRule>(family)))

export function axesRuleFor(op: string, domain: string): AxesRule {
  return (domain === '' ? table.get(op) : undefined) ?? lookingElementwise
}
