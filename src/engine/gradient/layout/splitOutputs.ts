import { intAttribute } from '../../onnx/attributes'
import { readIntegers } from '../../onnx/constants'
import type { Constant, Graph, Node } from '../../onnx/graph'
import { elementCount } from '../../tensor/shape'
import { namesNeededBy, uniqueNames } from '../names'
import { viewOf } from '../rules/turnWeights'

/**
 * Where only parts of a convolution's channels are read, as the gradient of joined channels is, each part gets its own
 * convolution: the same numbers, and nothing is copied to take them apart.
 *
 * @param block channels in a block: parts that do not fill blocks stay together
 */
export function splitOutputs(graph: Graph, block: number): Graph {
  const readers = readersOf(graph)
  const unique = uniqueNames(graph)
  const constants = new Map(graph.constants)
  const replaced = new Map<Node, readonly Node[]>()
  for (const conv of graph.nodes) {
    const weights = graph.constants.get(conv.inputs[1] ?? '')
    if (!weights || !isPlainConvolution(conv, weights)) continue
    const slices = readers.get(conv.outputs[0]!) ?? []
    const parts = slices.map((slice) => partOf(graph, slice, conv.outputs[0]!, weights.shape[0]!, block))
    if (parts.length < 2 || !parts.every((part): part is Part => part !== null)) continue
    const keep = (tensor: string, range: Part): string => {
      const name = unique(`${tensor}_part`)
      constants.set(name, rows(graph.constants.get(tensor)!, range))
      return name
    }
    replaced.set(conv, [])
    for (const part of parts) {
      const inputs = [conv.inputs[0]!, ...conv.inputs.slice(1).map((tensor) => keep(tensor, part))]
      replaced.set(part.slice, [{ ...conv, name: part.slice.name, inputs, outputs: part.slice.outputs }])
    }
  }
  if (replaced.size === 0) return graph
  return { ...graph, constants, nodes: graph.nodes.flatMap((node) => replaced.get(node) ?? [node]) }
}

/** tensor -> the nodes that read it; null among them stands for the graph's user */
function readersOf(graph: Graph): Map<string, (Node | null)[]> {
  const readers = new Map<string, (Node | null)[]>()
  const note = (tensor: string, reader: Node | null): void => {
    readers.set(tensor, [...(readers.get(tensor) ?? []), reader])
  }
  for (const node of graph.nodes) for (const tensor of namesNeededBy(node)) note(tensor, node)
  for (const { name } of graph.outputs) note(name, null)
  return readers
}

function isPlainConvolution(node: Node, weights: Constant): boolean {
  return node.op === 'Conv' && node.domain === '' && weights.type === 'float32' && intAttribute(node, 'group', 1) === 1
}

interface Part {
  readonly slice: Node
  readonly begin: number
  readonly end: number
}

/** The channels a Slice takes; null if it takes something else. */
function partOf(
  { constants }: Graph,
  slice: Node | null,
  source: string,
  channels: number,
  block: number,
): Part | null {
  if (slice?.op !== 'Slice' || slice.domain !== '' || slice.inputs[0] !== source) return null
  const [starts, ends, axes, steps = [1]] = slice.inputs.slice(1).map((name) => {
    const constant = constants.get(name)
    return constant ? readIntegers(constant) : []
  })
  if (starts?.length !== 1 || ends?.length !== 1 || axes?.length !== 1 || axes[0] !== 1 || steps[0] !== 1) return null
  const [begin, end] = [starts[0]!, Math.min(ends[0]!, channels)]
  return begin >= 0 && end > begin && begin % block === 0 && end % block === 0 ? { slice, begin, end } : null
}

/** Some rows of weights or of a bias. */
function rows(constant: Constant, { begin, end }: Part): Constant {
  const [, ...rest] = constant.shape
  const size = elementCount(rest)
  const values = viewOf(constant).slice(begin * size, end * size)
  return { type: constant.type, shape: [end - begin, ...rest], bytes: new Uint8Array(values.buffer) }
}
