import type { GraphBuilder } from '../builder'
import { defineRule } from '../rule'

/** A function of one number, its slope in terms of x and y. */
function smooth(op: string, slopeOf: (graph: GraphBuilder, x: string, y: string) => string) {
  return defineRule({
    op,
    opsets: [7, 9, 22],
    backward: ({ graph, input, output, gradOut }) => [
      graph.emit('Mul', [gradOut(0), slopeOf(graph, input(0), output(0))]),
    ],
  })
}

/** sign x^2 + offset */
function square(graph: GraphBuilder, x: string, sign: 1 | -1, offset: number): string {
  const squared = graph.emit('Mul', [x, x])
  return sign === 1
    ? graph.emit('Add', [squared, graph.constant(offset)])
    : graph.emit('Sub', [graph.constant(offset), squared])
}

/**
 * sign / sqrt(z). By Reciprocal: onnxruntime 1.30 draws a Div of 1 into the Mul that follows, and loses the gradient there
 * if the node before it (a Cast of its own type, a Reshape to its own shape) is one that it removes too.
 */
function overRoot(graph: GraphBuilder, z: string, sign: 1 | -1 = 1): string {
  const reciprocal = graph.emit('Reciprocal', [graph.emit('Sqrt', [z])])
  return sign === 1 ? reciprocal : graph.emit('Neg', [reciprocal])
}

export const tangent = smooth('Tan', (graph, _, y) => square(graph, y, 1, 1))
export const arcSine = smooth('Asin', (graph, x) => overRoot(graph, square(graph, x, -1, 1)))
export const arcCosine = smooth('Acos', (graph, x) => overRoot(graph, square(graph, x, -1, 1), -1))
export const arcTangent = smooth('Atan', (graph, x) => graph.emit('Reciprocal', [square(graph, x, 1, 1)]))
export const hyperbolicSine = smooth('Sinh', (graph, x) => graph.emit('Cosh', [x]))
export const hyperbolicCosine = smooth('Cosh', (graph, x) => graph.emit('Sinh', [x]))
export const areaSine = smooth('Asinh', (graph, x) => overRoot(graph, square(graph, x, 1, 1)))
export const areaCosine = smooth('Acosh', (graph, x) => overRoot(graph, square(graph, x, 1, -1)))
export const areaTangent = smooth('Atanh', (graph, x) => graph.emit('Reciprocal', [square(graph, x, -1, 1)]))
