import { intAttribute, intsAttribute } from '../../onnx/attributes'
import type { Graph, Node } from '../../onnx/graph'
import { extendGraph, type GraphBuilder } from '../builder'
import { sliceAxis } from '../rules/axis'
import { shapeOf } from '../tensorType'
import { laneDomain } from './nodes'

/** Says the operators of lanes in ONNX's own. */
export function writeLanes(graph: Graph): Graph {
  if (!graph.nodes.some(({ domain }) => domain === laneDomain)) return graph
  const builder = extendGraph(graph)
  const written = new Map(
    graph.nodes.filter(({ domain }) => domain === laneDomain).map((node) => [node, write(graph, builder, node)]),
  )
  const { nodes, ...extended } = builder.finish(graph.outputs.map(({ name }) => name))
  const own = nodes.slice(0, graph.nodes.length)
  const opsets = new Map([...graph.opsets].filter(([domain]) => domain !== laneDomain))
  return { ...extended, opsets, outputs: graph.outputs, nodes: own.flatMap((node) => written.get(node) ?? [node]) }
}

function write(graph: Graph, builder: GraphBuilder, node: Node): readonly Node[] {
  const before = builder.nodes.length
  const results = resultsOf(graph, builder, node)
  const names = new Map(results.map((result, index) => [result, node.outputs[index]!]))
  return builder.nodes
    .slice(before)
    .map((made) => ({ ...made, outputs: made.outputs.map((output) => names.get(output) ?? output) }))
}

function resultsOf(graph: Graph, builder: GraphBuilder, node: Node): readonly string[] {
  switch (node.op) {
    case 'LaneConv':
      return [0, 1, 2, 3].map((phase) => writeConv(graph, builder, node, [Math.floor(phase / 2), phase % 2]))
    case 'LaneMax':
      return [writeMax(builder, node)]
    default:
      return [writeCut(builder, node)]
  }
}

/** One lane: the same weights with twice the stride, from where the lane begins. */
function writeConv(graph: Graph, builder: GraphBuilder, node: Node, lane: readonly number[]): string {
  const [data, weights, ...bias] = node.inputs as [string, string, ...string[]]
  const strides = intsAttribute(node, 'strides', [1, 1])
  const pads = intsAttribute(node, 'pads', [0, 0, 0, 0])
  const lanes = intsAttribute(node, 'lanes', [])
  const kernel = shapeOf(graph, weights).slice(2)
  const sizes = shapeOf(graph, data).slice(2)
  const starts = lane.map((odd, axis) => odd * strides[axis]! - pads[axis]!)
  const ends = starts.map((start, axis) => start + 2 * strides[axis]! * (lanes[axis]! - 1) + kernel[axis]!)
  const cropped = starts.reduce(
    (tensor, start, axis) => (start > 0 ? sliceAxis(builder, tensor, axis + 2, start, sizes[axis]! - start) : tensor),
    data,
  )
  return builder.emit('Conv', [cropped, weights, ...bias], {
    strides: strides.map((stride) => 2 * stride),
    pads: [...starts.map((start) => Math.max(-start, 0)), ...ends.map((end, axis) => Math.max(end - sizes[axis]!, 0))],
    kernel_shape: kernel,
  })
}

function writeMax(builder: GraphBuilder, node: Node): string {
  const [even, odd] = node.inputs as [string, string]
  if (intAttribute(node, 'kernel', 2) === 2) return builder.emit('Max', [even, odd])
  const place = intAttribute(node, 'axis', 2) - 2
  const isPadded = intAttribute(node, 'begin', 0) === 1
  const along = (value: number): number[] => [0, 1].map((axis) => (axis === place ? value : 0))
  const pads = isPadded ? [...along(1), 0, 0] : [0, 0, ...along(1)]
  const outer = builder.emit('MaxPool', [isPadded ? odd : even], {
    kernel_shape: along(1).map((extra) => extra + 1),
    pads,
    strides: [1, 1],
  })
  return builder.emit('Max', [outer, isPadded ? even : odd])
}

function writeCut(builder: GraphBuilder, node: Node): string {
  const lengths = intsAttribute(node, 'lengths', [])
  const [starts, ends, axes] = [[0, 0], lengths, [2, 3]].map((values) => builder.integers(values))
  return builder.emit('Slice', [node.inputs[0]!, starts!, ends!, axes!])
}
