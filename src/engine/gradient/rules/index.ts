import type { Node } from '../../onnx/graph'
import { laneDomain } from '../lanes/nodes'
import * as lanes from '../lanes/laneRules'
import type { Rule } from '../rule'
import * as activation from './activation'
import * as arithmetic from './arithmetic'
import * as averagePool from './averagePool'
import * as convolution from './convolution'
import * as einsum from './einsum'
import * as matrix from './matrix'
import * as maxPool from './maxPool'
import * as normalisation from './normalisation'
import * as passThrough from './passThrough'
import * as recurrent from './recurrent'
import * as reduction from './reduction'
import * as reshape from './reshape'
import * as resize from './resize'
import * as scatter from './scatter'
import * as selection from './selection'
import * as softmax from './softmax'
import * as trigonometry from './trigonometry'

/** Whatever a family exports is a rule, so a new one needs no list to be entered in. */
const families: readonly Readonly<Record<string, Rule>>[] = [
  activation,
  arithmetic,
  averagePool,
  convolution,
  einsum,
  matrix,
  maxPool,
  normalisation,
  passThrough,
  recurrent,
  reduction,
  reshape,
  resize,
  scatter,
  selection,
  softmax,
  trigonometry,
]

const rules = new Map(families.flatMap((family) => Object.values(family)).map((rule) => [rule.op, rule]))

const laneRules = new Map([lanes.laneConv, lanes.laneMax, lanes.laneCut].map((rule): [string, Rule] => [rule.op, rule]))

/** null for operators without a rule and for those of other domains. */
export function ruleFor(node: Node): Rule | null {
  if (node.domain === laneDomain) return laneRules.get(node.op) ?? null
  return node.domain === '' ? (rules.get(node.op) ?? null) : null
}
