import { typeOf } from './tensorType'
import type { Graph, Node } from '../onnx/graph'
import { namesNeededBy } from './names'
import { reachedFrom } from './path'
import type { Rule } from './rule'
import { ruleFor } from './rules'

/** Why no gradient passes a node, and what to do about it: a sentence each. */
export interface Obstacle {
  readonly reason: string
  readonly advice: string
}

/** A node and what is known around it. */
export interface Asked {
  readonly graph: Graph
  readonly node: Node
  /** whether a gradient comes to the node; if not, only that it rounds can be in the way */
  readonly carries: boolean
  /** whether a tensor depends on the input */
  reaches(tensor: string): boolean
  /** whether a tensor's numbers are known once all sizes are */
  isFixed(tensor: string): boolean
}

const chooseBefore = 'Choose a tap layer before this node, or add the rule in src/engine/gradient/rules.'
const fixTheSize = 'Export the model with a fixed input size, or choose a tap layer before this node.'

/** null if a gradient passes, or none is asked for. */
export function whyNot(asked: Asked): Obstacle | null {
  const { graph, node, carries } = asked
  if (quantises(node)) return quantised(graph, node)
  if (!carries) return null
  if (node.op === 'If' && node.domain === '') return whyNotBranches(asked)
  const rule = ruleFor(node)
  if (!rule) return { reason: `No gradient rule covers ${titleOf(graph, node)}.`, advice: chooseBefore }
  const narrow = narrowType(asked)
  if (narrow) return half(graph, node, narrow)
  const limit = rule.limit?.(node, (name) => graph.constants.get(name) ?? null) ?? wrongInput(rule, asked)
  if (limit !== null) return { reason: formOf(graph, node, limit), advice: chooseBefore }
  const open = rule.fixed?.find((place) => !asked.isFixed(node.inputs[place] ?? ''))
  if (open === undefined) return null
  const why = `its input ${open} ("${node.inputs[open]!}") is computed while the model runs`
  return { reason: formOf(graph, node, why), advice: fixTheSize }
}

function formOf(graph: Graph, node: Node, why: string): string {
  return `No gradient rule covers this form of ${titleOf(graph, node)}: ${why}.`
}

function titleOf(graph: Graph, { name, op, domain }: Node): string {
  return `${domain ? `${domain}.` : ''}${op} version ${graph.opsets.get(domain) ?? 0} (node "${name}")`
}

/** Rounding to small integers, and arithmetic on them; ONNX's own operators and onnxruntime's. */
function quantises({ op }: Node): boolean {
  return /^(DynamicQuantize|Quantize|QLinear|QGemm|QAttention|DynamicQuantizeLSTM)|Integer$/.test(op)
}

function quantised(graph: Graph, node: Node): Obstacle {
  return {
    reason: `The model is quantised: ${titleOf(graph, node)} rounds to small integers, through which no gradient passes.`,
    advice: 'Use the float32 model it was made from; inference works with this one as it is.',
  }
}

function half(graph: Graph, node: Node, type: string): Obstacle {
  return {
    reason: `The model computes in ${type}: ${titleOf(graph, node)}; gradients are computed in float32.`,
    advice:
      'Export the model as float32 (without half() or a float16 conversion); inference works with this one as it is.',
  }
}

function narrowType({ graph, node, reaches }: Asked): string | null {
  const types = [...node.inputs.filter(reaches), ...node.outputs].flatMap((tensor) => typeOf(graph, tensor)?.type ?? [])
  return types.find((type) => type === 'float16' || type === 'bfloat16') ?? null
}

function wrongInput(rule: Rule, { node, reaches }: Asked): string | null {
  const passed = node.inputs.findIndex((name, place) => reaches(name) && rule.differentiable?.includes(place) === false)
  return passed < 0 ? null : `its input ${passed} ("${node.inputs[passed]!}") is computed from the model's input`
}

/** Of an If that sizes decide, one branch is left when the gradient is compiled; whichever it is must work. */
function whyNotBranches({ graph, node, reaches, isFixed }: Asked): Obstacle | null {
  if (!isFixed(node.inputs[0]!)) {
    const reason = `No gradient rule covers ${titleOf(graph, node)}: the model decides while it runs which branch to take.`
    return { reason, advice: chooseBefore }
  }
  for (const attribute of Object.values(node.attributes)) {
    if (attribute.kind !== 'graph') continue
    const body = { ...attribute.value, opsets: graph.opsets }
    const reached = reachedFrom(body, body.nodes.flatMap(namesNeededBy).filter(reaches))
    for (const inner of body.nodes) {
      if (!namesNeededBy(inner).some((name) => reached.has(name))) continue
      const carries = inner.outputs.some((name) => reached.has(name))
      const isKnown = (name: string): boolean => body.constants.has(name) || isFixed(name)
      const obstacle = whyNot({
        graph: body,
        node: inner,
        carries,
        reaches: (name) => reached.has(name),
        isFixed: isKnown,
      })
      if (obstacle) return obstacle
    }
  }
  return null
}
