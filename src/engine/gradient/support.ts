import type { GradientSupport } from '../../contract/card'
import { WorkbenchError } from '../../contract/error'
import type { Graph, Node } from '../onnx/graph'
import { fixedTensors } from './fixed'
import { namesNeededBy } from './names'
import { findPath, reachedFrom, type GradientPath } from './path'
import { opsetError, raisedWhereKnown } from './raiseOpset'
import { whyNot, type Asked, type Obstacle } from './obstacle'

/**
 * How far gradients reach in a model. Works on any graph, also one whose shapes are not known yet: what sizes decide
 * (reshapes, pads, branches) is taken to be decided once they are.
 *
 * @param request.input the tensor the gradient would be taken for
 */
export function gradientSupport(graph: Graph, request: { readonly input: string }): GradientSupport {
  const { supported, blocked } = surveySupport(graph, [request.input])
  const first = blocked[0]
  return {
    supported: blocked.length === 0,
    firstUnsupported: first ? described(graph, first) : null,
    deepestLayer: [...supported].at(-1) ?? null,
  }
}

function described(graph: Graph, { node, reason, advice }: Blocked): NonNullable<GradientSupport['firstUnsupported']> {
  return { node: node.name, op: node.op, opset: graph.opsets.get(node.domain) ?? 0, reason, advice }
}

/** Every tensor a gradient can start from, in the graph's order, the input itself left out. */
export function supportedTensors(graph: Graph, input: string): Set<string> {
  return surveySupport(graph, [input]).supported
}

interface Blocked extends Obstacle {
  readonly node: Node
}

interface Survey {
  readonly supported: Set<string>
  /** nodes without a rule, in the graph's order */
  readonly blocked: readonly Blocked[]
}

function surveySupport(original: Graph, from: readonly string[]): Survey {
  const error = opsetError(original)
  if (error) return nothingWorks(original, { reason: error.message, advice: error.tip })
  const graph = { ...raisedWhereKnown(original), opsets: original.opsets }
  const own = new Set(original.nodes.flatMap(({ outputs }) => outputs))
  const reached = reachedFrom(graph, from)
  const fixed = fixedTensors(graph)
  const given = new Set(from)
  const works = new Set(from)
  const blocked: Blocked[] = []
  for (const node of graph.nodes) {
    const inputs = namesNeededBy(node).filter((input) => reached.has(input))
    const outputs = node.outputs.filter((output) => !given.has(output))
    if (inputs.length === 0 || outputs.length === 0) continue
    const carries = outputs.filter((output) => reached.has(output))
    const obstacle = whyNot({ graph, node, carries: carries.length > 0, ...asked(reached, fixed) })
    if (obstacle !== null) blocked.push({ node, ...obstacle })
    else if (inputs.every((input) => works.has(input))) for (const output of carries) works.add(output)
  }
  return { supported: new Set([...works].filter((name) => own.has(name) && !given.has(name))), blocked }
}

function nothingWorks({ nodes }: Graph, obstacle: Obstacle): Survey {
  return { supported: new Set(), blocked: nodes.slice(0, 1).map((node) => ({ node, ...obstacle })) }
}

function asked(reached: ReadonlySet<string>, fixed: ReadonlySet<string>): Pick<Asked, 'reaches' | 'isFixed'> {
  return { reaches: (name) => reached.has(name), isFixed: (name) => fixed.has(name) }
}

/**
 * @param graph as the caller gave it, for the versions of its operators
 * @param forward as the rules see it, to which `path` belongs; only what `of` needs
 * @throws WorkbenchError `gradient/no-rule` naming the first node on the way that no gradient passes
 */
export function requireRules(
  graph: Graph,
  forward: Graph,
  path: GradientPath,
  { of, withRespectTo: from }: { readonly of: string; readonly withRespectTo: readonly string[] },
): void {
  const onPath = new Set(path.nodes)
  const reached = reachedFrom(forward, from)
  for (const node of forward.nodes) {
    if (!onPath.has(node) && !namesNeededBy(node).some((name) => reached.has(name))) continue
    const reaches = (name: string): boolean => (onPath.has(node) ? path.tensors : reached).has(name)
    const view = { ...forward, opsets: graph.opsets }
    const isFixed = (name: string): boolean => name === '' || forward.constants.has(name)
    const obstacle = whyNot({ graph: view, node, carries: onPath.has(node), reaches, isFixed })
    if (obstacle === null) continue
    const onTheWay = findPath(graph, of, from).tensors
    const deepest = [...surveySupport(graph, from).supported].filter((name) => onTheWay.has(name)).at(-1)
    const choice = deepest ? ` The deepest layer that works is "${deepest}".` : ''
    throw new WorkbenchError(
      'gradient/no-rule',
      `${obstacle.reason} It lies on the way to "${of}".`,
      obstacle.advice + choice,
    )
  }
}
