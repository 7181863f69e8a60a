import { tap } from '../onnx/cut'
import { foldConstants } from '../onnx/foldConstants'
import type { Graph, Node } from '../onnx/graph'
import { inferShapes } from '../onnx/inferShapes'
import { tensorNames, withoutDead } from '../onnx/needs'
import { noTensor } from '../onnx/noTensor'
import { settle } from '../onnx/settle'
import { absorbAffine } from './absorbAffine'
import { withoutIdentities } from './cleanUp'
import { extendGraph } from './builder'
import { findPath } from './path'
import { poolByLanes } from './lanes/poolByLanes'
import { poolFirst } from './poolFirst'
import { raiseOpset } from './raiseOpset'
import { renameTensors } from './nameGradients'
import type { ExpandView, ExpansionRule, Lowering } from './rule'
import { ruleFor } from './rules'
import { floatTypeOf } from './tensorType'
import { viewOf } from './view'

interface Request {
  readonly of: string
  readonly withRespectTo: readonly string[]
}

/** Expansions may give operators that are expanded themselves; none goes deeper than this. */
const mostRounds = 4

/**
 * The forward part the rules are asked about: only what is needed, in the words of opset 18, with every shape told and
 * with composite operators written out.
 */
export function prepareForward(graph: Graph, request: Request, lowering: Lowering): Graph {
  requireTensors(graph, [request.of, ...request.withRespectTo])
  const needed = withoutDead(tap(graph, [request.of]))
  const kept = [request.of, ...request.withRespectTo]
  const folded = withoutIdentities(settle(raiseOpset(needed)), kept)
  const cheap = inferShapes(poolFirst(absorbAffine(folded, kept), kept))
  let forward = lowering.block === null ? cheap : poolByLanes(cheap, kept, lowering.block)
  for (let round = 0; round < mostRounds; round++) {
    const expanded = expandPath(forward, request, lowering)
    if (expanded === forward) break
    forward = foldConstants(inferShapes(expanded))
  }
  return forward
}

function requireTensors(graph: Graph, names: readonly string[]): void {
  const known = tensorNames(graph)
  const missing = names.find((name) => !known.has(name))
  if (missing !== undefined) throw noTensor(missing, known)
}

/** The same graph object if nothing was to be expanded. */
function expandPath(graph: Graph, request: Request, lowering: Lowering): Graph {
  const path = findPath(graph, request.of, request.withRespectTo)
  const onPath = new Set(path.nodes)
  const builder = extendGraph(graph)
  const replaced = new Map<Node, readonly Node[]>()
  for (const node of graph.nodes) {
    const rule = onPath.has(node) ? ruleFor(node) : null
    if (!rule || !('expand' in rule)) continue
    const needs = (index: number): boolean => path.tensors.has(node.inputs[index] ?? '')
    const typed = builder.typed(floatTypeOf(graph, node.outputs[0]!))
    const nodes = expandNode(rule, { ...viewOf(graph, node, lowering, needs), graph: typed })
    if (nodes) replaced.set(node, nodes)
  }
  if (replaced.size === 0) return graph
  const extended = builder.finish(graph.outputs.map(({ name }) => name))
  const nodes = graph.nodes.flatMap((node) => replaced.get(node) ?? [node])
  return { ...extended, nodes, outputs: graph.outputs }
}

/** The nodes that take the place of one, giving its outputs their names; null if it stays. */
function expandNode(rule: ExpansionRule, view: ExpandView): readonly Node[] | null {
  const { node, graph } = view
  const before = graph.nodes.length
  const results = rule.expand(view)
  if (!results) return null
  const made = graph.nodes.slice(before)
  const names = new Map<string, string>()
  const copies: Node[] = []
  results.forEach((result, index) => {
    const output = node.outputs[index] ?? ''
    if (output === '') return
    const isOwn = made.some(({ outputs }) => outputs.includes(result))
    if (isOwn && !names.has(result)) names.set(result, output)
    else copies.push({ name: output, op: 'Identity', domain: '', inputs: [result], outputs: [output], attributes: {} })
  })
  return [...made.map((one) => renameTensors(one, names)), ...copies.map((one) => renameTensors(one, names))]
}
