import type { GradientSupport } from '../../contract/card'
import { WorkbenchError } from '../../contract/error'
import type { Graph, Node } from '../onnx/graph'
import { namesNeededBy } from './names'
import { findPath, reachedFrom, type GradientPath } from './path'
import type { Rule } from './rule'
import { ruleFor } from './rules'
import { typeOf } from './tensorType'

/**
 * How far gradients reach in a model. Works on any graph, also one whose shapes are not known yet.
 *
 * @param request.input the tensor the gradient would be taken for
 */
export function gradientSupport(graph: Graph, request: { readonly input: string }): GradientSupport {
  const { supported, blocked } = surveySupport(graph, [request.input])
  const first = blocked[0]?.node
  return {
    supported: blocked.length === 0,
    firstUnsupported: first ? { node: first.name, op: first.op, opset: opsetOf(graph, first) } : null,
    deepestLayer: [...supported].at(-1) ?? null,
  }
}

/** Every tensor a gradient can start from, in the graph's order, the input itself left out. */
export function supportedTensors(graph: Graph, input: string): Set<string> {
  return surveySupport(graph, [input]).supported
}

interface Blocked {
  readonly node: Node
  readonly reason: string
}

interface Survey {
  readonly supported: Set<string>
  /** nodes without a rule, in the graph's order */
  readonly blocked: readonly Blocked[]
}

function surveySupport(graph: Graph, from: readonly string[]): Survey {
  const reached = reachedFrom(graph, from)
  const given = new Set(from)
  const works = new Set(from)
  const blocked: Blocked[] = []
  for (const node of graph.nodes) {
    const inputs = namesNeededBy(node).filter((input) => reached.has(input))
    const outputs = node.outputs.filter((output) => reached.has(output) && !given.has(output))
    if (inputs.length === 0 || outputs.length === 0) continue
    const reason = whyNoRule(graph, node, (index) => reached.has(node.inputs[index] ?? ''))
    if (reason !== null) blocked.push({ node, reason })
    else if (inputs.every((input) => works.has(input))) for (const output of outputs) works.add(output)
  }
  for (const name of from) works.delete(name)
  return { supported: works, blocked }
}

/**
 * @param graph as the caller gave it, for the versions of its operators
 * @param forward as the rules see it, to which `path` belongs
 * @throws WorkbenchError `gradient/no-rule` naming the first node of the path that no rule covers
 */
export function requireRules(
  graph: Graph,
  forward: Graph,
  path: GradientPath,
  { of, withRespectTo: from }: { readonly of: string; readonly withRespectTo: readonly string[] },
): void {
  for (const node of path.nodes) {
    const reason = whyNoRule({ ...forward, opsets: graph.opsets }, node, (index) =>
      path.tensors.has(node.inputs[index] ?? ''),
    )
    if (reason === null) continue
    const onTheWay = findPath(graph, of, from).tensors
    const deepest = [...surveySupport(graph, from).supported].filter((name) => onTheWay.has(name)).at(-1)
    const choice = deepest ? `Choose a tap layer before this node (the deepest that works is "${deepest}")` : ''
    throw new WorkbenchError(
      'gradient/no-rule',
      `${reason} It lies on the way to "${of}".`,
      `${choice || 'Choose another model'}, or add the rule in src/engine/gradient/rules.`,
    )
  }
}

/** A sentence if no rule covers the node, else null. */
function whyNoRule(graph: Graph, node: Node, needs: (input: number) => boolean): string | null {
  const rule = ruleFor(node)
  const title = `${node.domain ? `${node.domain}.` : ''}${node.op} version ${opsetOf(graph, node)} (node "${node.name}")`
  if (!rule) return `No gradient rule covers ${title}.`
  const limit =
    rule.limit?.(node, (name) => graph.constants.get(name) ?? null) ??
    fixedInput(rule, node, needs) ??
    narrowType(graph, node, needs)
  return limit === null ? null : `No gradient rule covers this form of ${title}: ${limit}.`
}

function fixedInput(rule: Rule, node: Node, needs: (input: number) => boolean): string | null {
  if (!rule.differentiable) return null
  const index = node.inputs.findIndex((_, place) => needs(place) && !rule.differentiable!.includes(place))
  return index < 0 ? null : `its input ${index} ("${node.inputs[index]!}") is computed from the model's input`
}

function narrowType(graph: Graph, node: Node, needs: (input: number) => boolean): string | null {
  const tensors = [...node.inputs.filter((_, index) => needs(index)), ...node.outputs]
  const types = tensors.flatMap((tensor) => typeOf(graph, tensor)?.type ?? [])
  const narrow = types.find((type) => type === 'float16' || type === 'bfloat16')
  return narrow ? `it computes in ${narrow}` : null
}

function opsetOf(graph: Graph, node: Node): number {
  return graph.opsets.get(node.domain) ?? 0
}
