import { intAttribute, intsAttribute, stringAttribute } from '../../onnx/attributes'
import { defineRule, type BackwardView } from '../rule'
import { fitAxis } from './axis'
import { inputGradient } from './inputGradient'
import { windowAttributes, windowOf, type Window } from './window'

export const conv = defineRule({
  op: 'Conv',
  opsets: [1, 11, 22],
  differentiable: [0, 2],
  backward(view) {
    const { graph, node, input, output, gradOut, needs, shape } = view
    const [inputShape, outputShape] = [shape(input(0)), shape(output(0))]
    const kernel = shape(input(1)).slice(2)
    const window = windowOf(node, kernel, inputShape.slice(2), outputShape.slice(2))
    const group = intAttribute(node, 'group', 1)
    const convolution = { window, group, weights: input(1), inputShape, outputShape }
    return [needs(0) ? inputGradient(graph, gradOut(0), convolution) : null, null, needs(2) ? biasGradient(view) : null]
  },
})

/** The transpose of ConvTranspose is the convolution with the same weights. */
export const convTranspose = defineRule({
  op: 'ConvTranspose',
  opsets: [1, 11, 22],
  differentiable: [0, 2],
  backward(view) {
    const { graph, node, input, gradOut, needs, shape } = view
    const window = transposedWindow(view)
    const sizes = shape(input(0)).slice(2)
    const group = intAttribute(node, 'group', 1)
    const attributes = { ...windowAttributes(window), group, kernel_shape: window.kernel }
    const data = (): string => {
      const gradient = graph.emit('Conv', [gradOut(0), input(1)], attributes)
      // Output padding of a whole stride or more makes the convolution find further places; they are not the input's.
      return window.outputs.reduce(
        (tensor, found, axis) =>
          fitAxis(graph, tensor, { axis: axis + 2, rank: sizes.length + 2 }, found, 0, sizes[axis]!),
        gradient,
      )
    }
    return [needs(0) ? data() : null, null, needs(2) ? biasGradient(view) : null]
  },
})

interface TransposedWindow extends Window {
  /** places the convolution of the gradient finds */
  readonly outputs: readonly number[]
}

function transposedWindow({ node, input, output, shape }: BackwardView): TransposedWindow {
  const kernel = shape(input(1)).slice(2)
  const [sizes, outputs] = [shape(input(0)).slice(2), shape(output(0)).slice(2)]
  const plain = windowOf({ ...node, attributes: withoutAutoPad(node.attributes) }, kernel, outputs, sizes)
  const autoPad = stringAttribute(node, 'auto_pad', 'NOTSET')
  const isGiven = intsAttribute(node, 'output_shape', null) === null && (autoPad === 'NOTSET' || autoPad === 'VALID')
  const extra = intsAttribute(
    node,
    'output_padding',
    kernel.map(() => 0),
  )
  const reach = kernel.map((size, axis) => (size - 1) * plain.dilations[axis]! + 1)
  const totals = kernel.map(
    (_, axis) => plain.strides[axis]! * (sizes[axis]! - 1) + extra[axis]! + reach[axis]! - outputs[axis]!,
  )
  const begin = totals.map((total) => (autoPad === 'SAME_UPPER' ? Math.floor(total / 2) : Math.ceil(total / 2)))
  const settled = isGiven ? plain : { ...plain, begin, end: totals.map((total, axis) => total - begin[axis]!) }
  const found = outputs.map(
    (size, axis) =>
      Math.floor((size + settled.begin[axis]! + settled.end[axis]! - reach[axis]!) / plain.strides[axis]!) + 1,
  )
  return { ...settled, outputs: found }
}

function withoutAutoPad(attributes: BackwardView['node']['attributes']): BackwardView['node']['attributes'] {
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => name !== 'auto_pad'))
}

/** db: the gradient summed over everything but channels. */
function biasGradient({ graph, gradOut, output, shape }: BackwardView): string {
  const axes = shape(output(0)).flatMap((_, axis) => (axis === 1 ? [] : [axis]))
  return graph.emit('ReduceSum', [gradOut(0), graph.integers(axes)], { keepdims: 0 })
}
