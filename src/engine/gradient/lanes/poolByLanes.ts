import { int, intAttribute, ints } from '../../onnx/attributes'
import type { Graph, Node } from '../../onnx/graph'
import { readingOf, uniqueNames } from '../names'
import { poolWindowOf, windowOf, type Window } from '../rules/window'
import { shapeOf, typeOf } from '../tensorType'
import { laneDomain } from './nodes'

/**
 * Splits maximum pools of stride 2 behind a convolution into lanes: the convolution gives its even and odd rows and
 * columns apart, which costs it nothing, and the pool and its backward pass then compare whole tensors, instead of
 * picking every second place of one and weaving gradients together again. Values are the same, but for the order in
 * which a convolution's kernel sums.
 *
 * @param keep tensors that must stay
 * @param block channels in a block: a convolution whose outputs fill none is left alone
 */
export function poolByLanes(graph: Graph, keep: readonly string[], block: number): Graph {
  const kept = new Set([...keep, ...graph.outputs.map(({ name }) => name)])
  const { makers, readers } = readingOf(graph.nodes)
  const unique = uniqueNames(graph)
  const types = new Map(graph.types)
  const replaced = new Map<Node, readonly Node[]>()
  const makerOf = (tensor: string): Node | null =>
    kept.has(tensor) || readers.get(tensor) !== 1 ? null : (makers.get(tensor) ?? null)

  for (const pool of graph.nodes) {
    if (!isPlain(pool, 'MaxPool') || pool.outputs[1]) continue
    const maker = makerOf(pool.inputs[0]!)
    const concat = maker && isPlain(maker, 'Concat') && intAttribute(maker, 'axis', 0) === 1 ? maker : null
    const convs = (concat?.inputs ?? pool.inputs).map(makerOf)
    const plans = convs.map((conv) => conv && planOf(graph, conv, pool, block))
    if (!plans.every((plan): plan is Plan => plan !== null)) continue
    const names = plans.map(() => (concat ? unique(`${pool.outputs[0]!}_part`) : pool.outputs[0]!))
    plans.forEach((plan, index) => replaced.set(plan.conv, written(graph, plan, names[index]!, unique, types)))
    replaced.set(pool, concat ? [{ ...concat, inputs: names, outputs: pool.outputs }] : [])
    if (concat) replaced.set(concat, [])
  }
  if (replaced.size === 0) return graph
  const opsets = new Map([...graph.opsets, [laneDomain, 1]])
  return { ...graph, opsets, types, nodes: graph.nodes.flatMap((node) => replaced.get(node) ?? [node]) }
}

interface Plan {
  readonly conv: Node
  /** of the pool */
  readonly kernel: readonly number[]
  readonly begin: readonly number[]
  /** of the convolution */
  readonly window: Window
  /** length of a lane of rows and of columns */
  readonly lanes: readonly number[]
  /** size of the pool's output */
  readonly outputs: readonly number[]
}

/** null where lanes do not fit. */
function planOf(graph: Graph, conv: Node, pool: Node, block: number): Plan | null {
  const weights = graph.constants.get(conv.inputs[1] ?? '')
  if (!isPlain(conv, 'Conv') || weights?.type !== 'float32' || weights.shape.length !== 4) return null
  if (conv.inputs[2] && !graph.constants.has(conv.inputs[2])) return null
  if (intAttribute(conv, 'group', 1) !== 1 || weights.shape[0]! % block !== 0) return null
  const [data, result] = [shapeOf(graph, conv.inputs[0]!), shapeOf(graph, conv.outputs[0]!)]
  const sizes = result.slice(2)
  const outputs = shapeOf(graph, pool.outputs[0]!).slice(2)
  const window = windowOf(conv, weights.shape.slice(2), data.slice(2), sizes)
  const { kernel, strides, dilations, begin } = poolWindowOf(pool, sizes, outputs)
  const lanes = sizes.map((size) => Math.ceil(size / 2))
  const fits =
    strides.every((stride) => stride === 2) &&
    [...dilations, ...window.dilations].every((dilation) => dilation === 1) &&
    window.strides[0] === window.strides[1] &&
    kernel.every((size, axis) => (size === 2 && begin[axis] === 0) || (size === 3 && begin[axis]! <= 1)) &&
    outputs.every(
      (count, axis) => count <= lanes[axis]! && !readsBeyond(count, sizes[axis]!, kernel[axis]!, begin[axis]!),
    )
  return fits ? { conv, kernel, begin, window, lanes, outputs } : null
}

/** Whether a window reaches the place by which an odd size is filled up; places further on are minus infinity anyway. */
function readsBeyond(count: number, size: number, kernel: number, begin: number): boolean {
  return size % 2 === 1 && 2 * (count - 1) - begin + kernel - 1 >= size
}

function written(
  graph: Graph,
  { conv, kernel, begin, window, lanes, outputs }: Plan,
  result: string,
  unique: (wanted: string) => string,
  types: Map<string, Graph['types'] extends ReadonlyMap<string, infer T> ? T : never>,
): Node[] {
  const [batch, channels] = shapeOf(graph, conv.outputs[0]!)
  const describe = (name: string, [height, width]: readonly number[]): string => {
    types.set(name, { type: typeOf(graph, conv.outputs[0]!)!.type, shape: [batch!, channels!, height!, width!] })
    return name
  }
  const name = (suffix: string): string => describe(unique(`${conv.outputs[0]!}_${suffix}`), lanes)
  const phases = ['even_even', 'even_odd', 'odd_even', 'odd_odd'].map(name)
  const rows = ['even', 'odd'].map(name)
  const isWhole = outputs.every((count, axis) => count === lanes[axis])
  const pooled = isWhole ? describe(result, outputs) : name('pooled')
  const max = (inputs: readonly string[], output: string, axis: number): Node => ({
    name: output,
    op: 'LaneMax',
    domain: laneDomain,
    inputs,
    outputs: [output],
    attributes: { axis: int(axis), kernel: int(kernel[axis - 2]!), begin: int(begin[axis - 2]!) },
  })
  const attributes = {
    strides: ints(window.strides),
    pads: ints([...window.begin, ...window.end]),
    lanes: ints(lanes),
  }
  return [
    { ...conv, op: 'LaneConv', domain: laneDomain, outputs: phases, attributes },
    max(phases.slice(0, 2), rows[0]!, 3),
    max(phases.slice(2), rows[1]!, 3),
    max(rows, pooled, 2),
    ...(isWhole ? [] : [cut(pooled, describe(result, outputs), outputs)]),
  ]
}

/** Leaves out the places that filled up the lanes. */
function cut(tensor: string, output: string, outputs: readonly number[]): Node {
  const attributes = { lengths: ints(outputs) }
  return { name: output, op: 'LaneCut', domain: laneDomain, inputs: [tensor], outputs: [output], attributes }
}

function isPlain(node: Node, op: string): boolean {
  return node.op === op && node.domain === ''
}
