import { extendGraph, type GraphBuilder } from '../gradient/builder'
import { compileGradient } from '../gradient/compile'
import type { Lowering } from '../gradient/rule'
import type { Graph } from '../onnx/graph'
import { inferShapes } from '../onnx/inferShapes'
import { elementCount } from '../tensor/shape'

interface Case {
  readonly shape: readonly number[]
  /** target models need it forwards only */
  readonly isForwardOnly?: true
  build(graph: GraphBuilder, x: string): string
}

/** Names of the input and of the result; the gradient is `x_grad`. */
export const names = { input: 'x', output: 'y' } as const

/** What convolutional networks and transformers are made of, each kind of operator once, as small as it can be and still be tried. */
export const cases = {
  'convolution and ReLU': {
    shape: [1, 3, 8, 8],
    build: (graph, x) => graph.emit('Relu', [convolution(graph, x, [16, 3, 3, 3], { pads: [1, 1, 1, 1] })]),
  },
  'strided convolution': {
    shape: [1, 3, 9, 8],
    build: (graph, x) => convolution(graph, x, [8, 3, 3, 3], { strides: [2, 2], pads: [1, 1, 1, 1] }),
  },
  'strided 1x1 convolution': {
    shape: [1, 4, 7, 7],
    build: (graph, x) => convolution(graph, x, [8, 4, 1, 1], { strides: [2, 2] }),
  },
  'convolution in groups': {
    shape: [1, 8, 9, 9],
    build: (graph, x) => {
      const depthwise = convolution(graph, x, [8, 1, 3, 3], { group: 8, strides: [2, 2], pads: [1, 1, 1, 1] })
      const bounded = graph.emit('Clip', [depthwise, graph.constant(0), graph.constant(6)])
      return convolution(graph, bounded, [8, 1, 3, 3], { group: 8, pads: [1, 1, 1, 1] })
    },
  },
  'maximum pool': {
    shape: [1, 16, 9, 9],
    build: (graph, x) => graph.emit('MaxPool', [x], { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] }),
  },
  'average pool': {
    shape: [1, 4, 9, 9],
    build: (graph, x) => graph.emit('AveragePool', [x], { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] }),
  },
  'batch normalisation and Concat': {
    shape: [1, 4, 6, 6],
    build: (graph, x) => {
      const perChannel = (seed: number): string => graph.constant(weights(4, seed).map((value) => value + 2))
      const normal = graph.emit('BatchNormalization', [graph.emit('Add', [x, x]), ...[1, 2, 3, 4].map(perChannel)])
      return graph.emit('GlobalAveragePool', [graph.emit('Concat', [normal, x], { axis: 1 })])
    },
  },
  attention: {
    shape: [1, 5, 8],
    build: (graph, x) => {
      const normal = graph.emit('LayerNormalization', [x, constant(graph, [8], 5)], { axis: -1 })
      const turned = graph.emit('Transpose', [normal], { perm: [0, 2, 1] })
      const scores = graph.emit('Softmax', [graph.emit('MatMul', [normal, turned])], { axis: -1 })
      return graph.emit('Erf', [graph.emit('MatMul', [scores, normal])])
    },
  },
  resize: {
    shape: [1, 2, 5, 5],
    build: (graph, x) =>
      graph.emit('Resize', [x, '', graph.constant([1, 1, 2, 2])], {
        mode: 'linear',
        coordinate_transformation_mode: 'half_pixel',
      }),
  },
  '3-D convolution': {
    shape: [1, 3, 4, 8, 8],
    isForwardOnly: true,
    build: (graph, x) => convolution(graph, x, [4, 3, 3, 3, 3], { strides: [1, 2, 2], pads: [1, 1, 1, 1, 1, 1] }),
  },
  '3-D convolution in groups': {
    shape: [1, 4, 4, 6, 6],
    isForwardOnly: true,
    build: (graph, x) => convolution(graph, x, [4, 1, 3, 3, 3], { group: 4, pads: [1, 1, 1, 1, 1, 1] }),
  },
  '3-D maximum pool': {
    shape: [1, 2, 4, 8, 8],
    isForwardOnly: true,
    build: (graph, x) => graph.emit('MaxPool', [x], { kernel_shape: [2, 3, 3], strides: [2, 2, 2] }),
  },
  'gradient of 3-D convolution': {
    shape: [1, 3, 4, 8, 8],
    build: (graph, x) => convolution(graph, x, [4, 3, 3, 3, 3], { strides: [1, 2, 2], pads: [1, 1, 1, 1, 1, 1] }),
  },
  'small network': {
    shape: [1, 3, 19, 17],
    build(graph, x) {
      const stem = graph.emit('Relu', [convolution(graph, x, [16, 3, 3, 3], { strides: [2, 2], pads: [1, 1, 1, 1] })])
      const pooled = graph.emit('MaxPool', [stem], { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] })
      const wide = graph.emit('Relu', [convolution(graph, pooled, [32, 16, 1, 1], {})])
      const deep = convolution(graph, wide, [32, 1, 3, 3], { group: 32, pads: [1, 1, 1, 1] })
      const sum = graph.emit('Relu', [graph.emit('Add', [deep, wide])])
      return convolution(graph, sum, [16, 32, 3, 3], { strides: [2, 2], pads: [1, 1, 1, 1] })
    },
  },
  LSTM: {
    shape: [3, 1, 4],
    isForwardOnly: true,
    build: (graph, x) =>
      graph.emit('LSTM', [x, constant(graph, [1, 12, 4], 6), constant(graph, [1, 12, 3], 7)], { hidden_size: 3 }),
  },
} satisfies Record<string, Case>

export type CaseName = keyof typeof cases
export const caseNames = Object.keys(cases) as readonly CaseName[]

/**
 * The graph of a case: `x` to `y` and, unless it is needed forwards only, the gradient of a weighted sum of squares of `y`.
 * Squares, because the gradient of a linear operator is a constant that nobody would compute.
 */
export function caseGraph(name: CaseName, lowering: Lowering): Graph {
  const { shape, isForwardOnly, build }: Case = cases[name]
  const builder = extendGraph(emptyGraph)
  const y = builder.rename(build(builder, builder.input(names.input, 'float32', shape)), names.output)
  const forward = inferShapes(builder.finish([y]))
  if (isForwardOnly) return forward

  const weighted = extendGraph(forward)
  const sizes = forward.outputs[0]!.shape as readonly number[]
  const loss = weighted.emit('Mul', [weighted.emit('Mul', [y, y]), constant(weighted, sizes, 8)])
  return compileGradient(inferShapes(weighted.finish([y, loss])), { of: loss, withRespectTo: [names.input], lowering })
}

/** Values in eighths, so that some are 0 and maxima tie. */
export function caseInput(name: CaseName): { readonly shape: readonly number[]; readonly data: Float32Array } {
  const { shape } = cases[name]
  return { shape, data: Float32Array.from(weights(elementCount(shape), 9), (value) => Math.round(value * 8) / 8) }
}

export const emptyGraph: Graph = {
  name: 'case',
  irVersion: 8,
  opsets: new Map([['', 18]]),
  inputs: [],
  outputs: [],
  nodes: [],
  constants: new Map(),
  types: new Map(),
}

function convolution(
  graph: GraphBuilder,
  x: string,
  shape: readonly number[],
  attributes: Readonly<Record<string, number | readonly number[]>>,
): string {
  return graph.emit('Conv', [x, constant(graph, shape, shape.length)], { kernel_shape: shape.slice(2), ...attributes })
}

function constant(graph: GraphBuilder, shape: readonly number[], seed: number): string {
  return graph.constant(weights(elementCount(shape), seed), shape)
}

/** Numbers between -1 and 1 without a pattern that a wrong order of axes would keep. */
function weights(count: number, seed: number): number[] {
  return Array.from({ length: count }, (_, index) => Math.sin(12.9898 * (index + 1) + 78.233 * seed))
}
