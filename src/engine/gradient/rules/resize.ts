import { flagAttribute, floatAttribute, intsAttribute, stringAttribute } from '../../onnx/attributes'
import type { Node } from '../../onnx/graph'
import { elementCount } from '../../tensor/shape'
import type { GraphBuilder } from '../builder'
import { defineRule, type BackwardView } from '../rule'
import { fromStart } from './axis'
import { numbersOf } from './constantInput'
import { knownCoordinates, resizeMatrix, type Sampling } from './resizeWeights'

/** Each axis is a matrix, so the gradient goes through its transpose, axis after axis. */
export const resize = defineRule({
  op: 'Resize',
  opsets: [11, 13, 18, 19],
  differentiable: [0],
  fixed: [2],
  limit(node) {
    const coordinates = stringAttribute(node, 'coordinate_transformation_mode', 'half_pixel')
    if (!knownCoordinates.includes(coordinates)) return `its coordinates are "${coordinates}"`
    if (stringAttribute(node, 'keep_aspect_ratio_policy', 'stretch') !== 'stretch') return 'it keeps the aspect ratio'
    return flagAttribute(node, 'antialias', false) ? 'it smooths (antialias)' : null
  },
  backward(view) {
    const { graph, node, input, output, gradOut, shape } = view
    const [from, to] = [shape(input(0)), shape(output(0))]
    const scales = scalesOf(view, from, to)
    const sampling = samplingOf(node)
    let sizes = to
    let gradient = gradOut(0)
    for (const axis of from.keys()) {
      if (from[axis] === to[axis] && scales[axis] === 1) continue
      const matrix = resizeMatrix(from[axis]!, to[axis]!, scales[axis]!, sampling)
      gradient = throughAxis(graph, gradient, sizes, axis, matrix, from[axis]!)
      sizes = sizes.map((size, place) => (place === axis ? from[axis]! : size))
    }
    return [gradient]
  },
})

/** Multiplies one axis of a tensor by the transpose of a matrix [size of the axis, columns]. */
function throughAxis(
  graph: GraphBuilder,
  tensor: string,
  sizes: readonly number[],
  axis: number,
  matrix: Float64Array,
  columns: number,
): string {
  const rows = sizes[axis]!
  const [before, after] = [elementCount(sizes.slice(0, axis)), elementCount(sizes.slice(axis + 1))]
  const restored = sizes.map((size, place) => (place === axis ? columns : size))
  if (after === 1) {
    const flat = graph.emit('Reshape', [tensor, graph.integers([before, rows])])
    const product = graph.emit('MatMul', [flat, graph.constant(matrix, [rows, columns])])
    return graph.emit('Reshape', [product, graph.integers(restored)])
  }
  const flat = graph.emit('Reshape', [tensor, graph.integers([before, rows, after])])
  const product = graph.emit('MatMul', [graph.constant(turned(matrix, rows, columns), [columns, rows]), flat])
  return graph.emit('Reshape', [product, graph.integers(restored)])
}

function turned(matrix: Float64Array, rows: number, columns: number): Float64Array {
  return matrix.map((_, index) => matrix[(index % rows) * columns + Math.floor(index / rows)]!)
}

/** Scales as the node gives them (they may differ slightly from the ratio of sizes), one per axis of the input. */
function scalesOf(view: BackwardView, from: readonly number[], to: readonly number[]): readonly number[] {
  const ratios = from.map((size, axis) => to[axis]! / size)
  if (!view.input(2)) return ratios
  const given = numbersOf(view, 2)
  if (given.length === 0) return ratios
  const axes = intsAttribute(view.node, 'axes', [...from.keys()]).map((axis) => fromStart(axis, from.length))
  return ratios.map((_, axis) => (axes.includes(axis) ? given[axes.indexOf(axis)]! : 1))
}

function samplingOf(node: Node): Sampling {
  const mode = stringAttribute(node, 'mode', 'nearest')
  return {
    mode: mode === 'linear' || mode === 'cubic' ? mode : 'nearest',
    coordinates: stringAttribute(node, 'coordinate_transformation_mode', 'half_pixel'),
    nearest: stringAttribute(node, 'nearest_mode', 'round_prefer_floor'),
    cubicCoefficient: floatAttribute(node, 'cubic_coeff_a', -0.75),
    excludesOutside: flagAttribute(node, 'exclude_outside', false),
  }
}
