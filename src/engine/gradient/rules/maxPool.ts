import { elementCount } from '../../tensor/shape'
import { zeros } from '../zeros'
import { defineRule, type BackwardView, type ExpandView } from '../rule'
import { maxPoolByMasks } from './maxPoolMasks'
import { poolWindowOf, windowAttributes, type Window } from './window'

/**
 * The maximum of each window gets the gradient of that window; of equal ones the first in row-major order, as in PyTorch.
 * Windows may overlap, then what arrives adds up. Two ways, see `Lowering`.
 */
export const maxPool = defineRule({
  op: 'MaxPool',
  opsets: [1, 8, 10, 11, 12, 22],
  limit: (node) =>
    node.attributes.storage_order?.value === 1 && node.outputs[1] ? 'its indices run by columns' : null,
  expand: (view) => (view.lowering.maxPool === 'masks' ? poolAxisByAxis(view) : null),
  backward(view) {
    const window = windowIn(view)
    const slides = slidingAxes(window)
    if (view.lowering.maxPool === 'masks' && slides.length <= 1) return [maxPoolByMasks(view, window, slides[0] ?? 0)]
    return [byIndices(view)]
  },
})

function windowIn({ node, input, output, shape }: ExpandView | BackwardView): Window {
  return poolWindowOf(node, shape(input(0)).slice(2), shape(output(0)).slice(2))
}

/** Axes along which the pool does anything. */
function slidingAxes({ kernel, strides, begin, end }: Window): number[] {
  const isSliding = (axis: number): boolean =>
    kernel[axis] !== 1 || strides[axis] !== 1 || begin[axis] !== 0 || end[axis] !== 0
  return kernel.flatMap((_, axis) => (isSliding(axis) ? [axis] : []))
}

/**
 * A maximum over a box is a maximum along one axis after the other. Last axis first, so that of equal values the first
 * in row-major order is found: the outer axes choose among rows, the innermost within the row.
 */
function poolAxisByAxis(view: ExpandView): string[] | null {
  const { graph, node, input } = view
  const window = windowIn(view)
  const axes = slidingAxes(window)
  if (axes.length < 2 || node.outputs[1]) return null
  const isCeiling = node.attributes.ceil_mode ?? { kind: 'int', value: 0 }
  const pooled = axes.toReversed().reduce((tensor, axis) => {
    const alone = alongAxis(window, axis)
    return graph.emit('MaxPool', [tensor], {
      ...windowAttributes(alone),
      kernel_shape: alone.kernel,
      ceil_mode: isCeiling,
    })
  }, input(0))
  return [pooled]
}

function alongAxis(window: Window, axis: number): Window {
  const only = (values: readonly number[], otherwise: number): number[] =>
    values.map((value, place) => (place === axis ? value : otherwise))
  return {
    kernel: only(window.kernel, 1),
    strides: only(window.strides, 1),
    dilations: only(window.dilations, 1),
    begin: only(window.begin, 0),
    end: only(window.end, 0),
  }
}

/** Indices count through the whole input, so one flat scatter puts every gradient in its place. */
function byIndices({ graph, input, gradOut, shape, requireOutput }: BackwardView): string {
  const full = shape(input(0))
  const flat = graph.integers([-1])
  const places = graph.emit('Reshape', [requireOutput(1), flat])
  const gradient = graph.emit('Reshape', [gradOut(0), flat])
  const nothing = zeros(graph, [elementCount(full)])
  const scattered = graph.emit('ScatterElements', [nothing, places, gradient], { axis: 0, reduction: 'add' })
  return graph.emit('Reshape', [scattered, graph.integers(full)])
}
