import { readIntegers, readNumbers } from '../../onnx/constants'
import { defineRule } from '../rule'

export const identity = defineRule({
  op: 'Identity',
  opsets: [1, 13, 14, 16, 19, 21, 23, 24],
  backward: ({ gradOut }) => [gradOut(0)],
})

/** In evaluation, and where it drops nothing, a dropout lets everything through. */
export const dropout = defineRule({
  op: 'Dropout',
  opsets: [12, 13, 22],
  differentiable: [0],
  backward: ({ gradOut }) => [gradOut(0)],
  limit: (node, constantOf) => {
    if (!node.inputs[2]) return null
    const [ratio, training] = [constantOf(node.inputs[1] ?? ''), constantOf(node.inputs[2])]
    if (ratio && readNumbers(ratio)?.[0] === 0) return null
    return training && readIntegers(training)[0] === 0 ? null : 'its training mode is on, or not fixed'
  },
})

/** Between floating point types the gradient is cast back. */
export const cast = defineRule({
  op: 'Cast',
  opsets: [6, 9, 13, 19, 21, 23, 24],
  backward: ({ graph, gradOut, typeOf, input }) => [graph.cast(gradOut(0), typeOf(input(0)))],
})

/** A cast to the type of another tensor, whose values do not matter. */
export const castLike = defineRule({
  op: 'CastLike',
  opsets: [15, 19, 21, 23, 24],
  backward: ({ graph, gradOut, typeOf, input }) => [graph.cast(gradOut(0), typeOf(input(0))), null],
})
