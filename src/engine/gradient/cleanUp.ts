import { intsAttribute } from '../onnx/attributes'
import type { Graph, Node } from '../onnx/graph'
import { withoutDead } from '../onnx/needs'
import { capturedBy } from './names'

/** Removes repeated computations and everything no output needs. The graph computes the same. */
export function cleanUp(graph: Graph): Graph {
  return withoutDead(withoutRepeats(withoutTurnsBack(withoutIdentities(graph))))
}

/** Identity nodes go, unless they make an output of the graph or a tensor to keep. */
export function withoutIdentities(graph: Graph, keep: readonly string[] = []): Graph {
  const kept = new Set([...keptNames(graph), ...keep])
  const sources = new Map<string, string>()
  const nodes: Node[] = []
  for (const node of graph.nodes) {
    const renamed = renameInputs(node, sources)
    const output = renamed.outputs[0]!
    if (isPlain(renamed, 'Identity') && !kept.has(output)) sources.set(output, renamed.inputs[0]!)
    else nodes.push(renamed)
  }
  return { ...graph, nodes }
}

/** A Transpose that undoes the one before it gives what was there before both. */
function withoutTurnsBack(graph: Graph): Graph {
  const kept = keptNames(graph)
  const turned = new Map<string, Node>()
  const sources = new Map<string, string>()
  const nodes: Node[] = []
  for (const node of graph.nodes) {
    const renamed = renameInputs(node, sources)
    const before = isPlain(renamed, 'Transpose') ? turned.get(renamed.inputs[0]!) : undefined
    const output = renamed.outputs[0]!
    if (before && undoes(renamed, before) && !kept.has(output)) sources.set(output, before.inputs[0]!)
    else nodes.push(renamed)
    if (isPlain(renamed, 'Transpose')) turned.set(output, renamed)
  }
  return { ...graph, nodes }
}

function undoes(second: Node, first: Node): boolean {
  const [after, before] = [second, first].map((node) => intsAttribute(node, 'perm', []))
  return after!.length > 0 && after!.every((from, to) => before![from] === to)
}

/** Operators that give something else each time they run. */
const random = new Set([
  'RandomNormal',
  'RandomNormalLike',
  'RandomUniform',
  'RandomUniformLike',
  'Multinomial',
  'Bernoulli',
  'Dropout',
])

/** Nodes that compute what an earlier node has computed are replaced by it. */
function withoutRepeats(graph: Graph): Graph {
  const kept = keptNames(graph)
  const known = new Map<string, Node>()
  const sources = new Map<string, string>()
  const nodes: Node[] = []
  for (const node of graph.nodes) {
    const renamed = renameInputs(node, sources)
    const key = keyOf(renamed)
    const twin = key === null ? undefined : known.get(key)
    if (twin && !renamed.outputs.some((output) => kept.has(output))) {
      renamed.outputs.forEach((output, index) => sources.set(output, twin.outputs[index]!))
    } else {
      if (key !== null) known.set(key, renamed)
      nodes.push(renamed)
    }
  }
  return { ...graph, nodes }
}

/** Text that is equal for nodes that compute the same; null where that cannot be told. */
function keyOf(node: Node): string | null {
  if (random.has(node.op) || node.outputs.some((output) => output === '')) return null
  const attributes = Object.entries(node.attributes).sort(([a], [b]) => (a < b ? -1 : 1))
  if (attributes.some(([, { kind }]) => kind === 'graph' || kind === 'tensor')) return null
  return JSON.stringify([node.domain, node.op, node.inputs, node.outputs.length, attributes])
}

/** Tensors whose names are read elsewhere: by the graph's user, or by the body of a loop or branch. */
function keptNames(graph: Graph): Set<string> {
  return new Set([...graph.outputs.map(({ name }) => name), ...graph.nodes.flatMap(capturedBy)])
}

function isPlain(node: Node, op: string): boolean {
  return node.op === op && node.domain === ''
}

/** Renames what a node reads. */
function renameInputs(node: Node, sources: ReadonlyMap<string, string>): Node {
  if (!node.inputs.some((input) => sources.has(input))) return node
  return { ...node, inputs: node.inputs.map((input) => sources.get(input) ?? input) }
}
