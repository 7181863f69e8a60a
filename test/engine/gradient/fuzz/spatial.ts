import type { Attribute } from '../../../../src/engine/onnx/graph'
import { anyShape, isSpatial, type Kitchen, type Recipe, type Shape, sizeOf, spatial } from './recipe'

const float = (value: number): Attribute => ({ kind: 'float', value })
const spaces = [1, 2, 3]

/** Kernel, strides and pads that leave at least one window on every axis. */
function windowOf({ draw }: Kitchen, shape: Shape, dilates: boolean) {
  const space = shape.slice(2)
  const kernel = space.map(() => draw.integer(1, 3))
  const before = kernel.map((size) => draw.integer(0, size - 1))
  const after = kernel.map((size) => draw.integer(0, size - 1))
  const dilations = kernel.map((size, axis) => (dilates && 2 * (size - 1) + 1 <= space[axis]! ? draw.integer(1, 2) : 1))
  return {
    kernel,
    attributes: {
      kernel_shape: kernel,
      strides: kernel.map(() => draw.integer(1, 2)),
      pads: [...before, ...after],
      ...(dilates ? { dilations } : {}),
    },
  }
}

/**
 * 0 or 1, but 0 where the last window would begin in the padding: onnxruntime's kernels drop that window, its own shape
 * inference counts it, and it refuses graphs around such a node.
 */
function ceilMode({ draw }: Kitchen, shape: Shape, window: ReturnType<typeof windowOf>): number {
  const { kernel, attributes } = window
  const { strides, pads, dilations } = attributes
  const agrees = kernel.every((size, axis) => {
    const [stride, before, after] = [strides[axis]!, pads[axis]!, pads[axis + kernel.length]!]
    const length = shape[axis + 2]!
    const reach = (dilations?.[axis] ?? 1) * (size - 1) + 1
    return Math.ceil((length + before + after - reach) / stride) * stride < length + before
  })
  return agrees ? draw.integer(0, 1) : 0
}

const groupsOf = ({ draw }: Kitchen, channels: number): number =>
  draw.pick([1, 1, channels % 2 === 0 ? 2 : 1, channels])

const conv: Recipe = {
  op: 'Conv',
  takes: isSpatial(spaces),
  fresh: spatial(spaces),
  build(kitchen, tensor, shape) {
    const { kernel, attributes } = windowOf(kitchen, shape, true)
    const group = groupsOf(kitchen, shape[1]!)
    const filters = group * kitchen.draw.integer(1, 2)
    const weights = kitchen.fixed([filters, shape[1]! / group, ...kernel])
    const bias = kitchen.draw.chance(0.5) ? [kitchen.fixed([filters])] : []
    return kitchen.graph.emit('Conv', [tensor, weights, ...bias], { ...attributes, group })
  },
}

const convTranspose: Recipe = {
  op: 'ConvTranspose',
  takes: isSpatial([1, 2]),
  fresh: spatial([1, 2]),
  build(kitchen, tensor, shape) {
    const { kernel, attributes } = windowOf(kitchen, shape, true)
    const group = groupsOf(kitchen, shape[1]!)
    const perGroup = kitchen.draw.integer(1, 2)
    const weights = kitchen.fixed([shape[1]!, perGroup, ...kernel])
    return kitchen.graph.emit('ConvTranspose', [tensor, weights], { ...attributes, group })
  },
}

function pool(op: string, extra: (kitchen: Kitchen) => Record<string, number> = () => ({})): Recipe {
  return {
    op,
    takes: isSpatial(spaces),
    fresh: spatial(spaces),
    build(kitchen, tensor, shape) {
      const window = windowOf(kitchen, shape, op === 'MaxPool')
      const ceil_mode = ceilMode(kitchen, shape, window)
      return kitchen.graph.emit(op, [tensor], { ...window.attributes, ceil_mode, ...extra(kitchen) })
    },
  }
}

function overSpace(op: string): Recipe {
  return {
    op,
    takes: isSpatial(spaces, 1),
    fresh: spatial(spaces),
    build: ({ graph }, tensor) => graph.emit(op, [tensor]),
  }
}

/** Normalisations divide by a spread: a few equal values would make it nothing. */
const hasSpread = (shape: Shape): boolean => isSpatial(spaces, 2)(shape)

const resize: Recipe = {
  op: 'Resize',
  takes: (shape) => shape.length === 4,
  fresh: spatial([2]),
  build({ graph, draw }, tensor) {
    const mode = draw.pick(['nearest', 'linear', 'cubic'])
    const scales = graph.constant([1, 1, draw.pick([0.5, 1.5, 2]), draw.pick([0.6, 1, 2])])
    const coordinates = draw.pick(['half_pixel', 'asymmetric', 'align_corners', 'pytorch_half_pixel'])
    return graph.emit('Resize', [tensor, '', scales], { mode, coordinate_transformation_mode: coordinates })
  },
}

/** Gates of each cell, and whether its state has a second part. */
const recurrent = Object.entries({ LSTM: 4, GRU: 3, RNN: 1 }).map(([op, gates]): Recipe => ({
  op,
  takes: (shape) => shape.length === 3 && sizeOf(shape) <= 60,
  fresh: (draw) => [draw.integer(1, 4), draw.integer(1, 2), draw.integer(1, 4)],
  build({ graph, fixed, draw }, tensor, [, , columns]) {
    const direction = draw.pick(['forward', 'reverse', 'bidirectional'])
    const [passes, hidden] = [direction === 'bidirectional' ? 2 : 1, draw.integer(1, 3)]
    const weights = [fixed([passes, gates * hidden, columns!]), fixed([passes, gates * hidden, hidden])]
    const outputs = op === 'LSTM' ? 3 : 2
    const inputs = [tensor, ...weights, fixed([passes, 2 * gates * hidden])]
    return draw.pick(graph.emitMany(op, inputs, outputs, { hidden_size: hidden, direction }))
  },
}))

export const space: readonly Recipe[] = [
  conv,
  convTranspose,
  pool('MaxPool'),
  pool('AveragePool', ({ draw }) => ({ count_include_pad: draw.integer(0, 1) })),
  overSpace('GlobalAveragePool'),
  overSpace('GlobalMaxPool'),
  resize,
  {
    op: 'BatchNormalization',
    takes: (shape) => shape.length >= 2,
    fresh: spatial(spaces),
    build({ graph, fixed }, tensor, [, channels]) {
      const [scale, bias, mean] = [fixed([channels!]), fixed([channels!]), fixed([channels!])]
      return graph.emit('BatchNormalization', [tensor, scale, bias, mean, fixed([channels!], 0.5, 2)])
    },
  },
  {
    op: 'InstanceNormalization',
    takes: hasSpread,
    fresh: spatial(spaces),
    build: ({ graph, fixed }, tensor, [, channels]) =>
      graph.emit('InstanceNormalization', [tensor, fixed([channels!], 0.5, 1.5), fixed([channels!])], {
        epsilon: float(0.01),
      }),
  },
  {
    op: 'GroupNormalization',
    opset: 21,
    takes: (shape) => hasSpread(shape) && shape[1]! % 2 === 0,
    fresh: spatial(spaces),
    build: ({ graph, fixed, draw }, tensor, [, channels]) =>
      graph.emit('GroupNormalization', [tensor, fixed([channels!], 0.5, 1.5), fixed([channels!])], {
        num_groups: draw.pick([1, 2]),
        epsilon: float(0.01),
      }),
  },
  {
    op: 'LRN',
    takes: isSpatial([2], 1),
    fresh: spatial([2]),
    build: ({ graph, draw }, tensor) =>
      graph.emit('LRN', [tensor], { size: draw.pick([1, 3, 5]), alpha: float(0.5), beta: float(0.75), bias: float(1) }),
  },
  {
    op: 'MeanVarianceNormalization',
    takes: isSpatial([2], 2),
    fresh: spatial([2]),
    build: ({ graph }, tensor) => graph.emit('MeanVarianceNormalization', [tensor], { axes: [0, 2, 3] }),
  },
  {
    op: 'DepthToSpace',
    takes: (shape) => shape.length === 4 && shape[1]! % 4 === 0,
    fresh: (draw) => [1, 4 * draw.integer(1, 2), draw.integer(1, 3), draw.integer(1, 3)],
    build: ({ graph, draw }, tensor) =>
      graph.emit('DepthToSpace', [tensor], { blocksize: 2, mode: draw.pick(['DCR', 'CRD']) }),
  },
  {
    op: 'SpaceToDepth',
    takes: (shape) => shape.length === 4 && shape[2]! % 2 === 0 && shape[3]! % 2 === 0,
    fresh: (draw) => [1, draw.integer(1, 3), 2 * draw.integer(1, 2), 2 * draw.integer(1, 2)],
    build: ({ graph }, tensor) => graph.emit('SpaceToDepth', [tensor], { blocksize: 2 }),
  },
  ...recurrent,
]

export const alongAxis: readonly Recipe[] = [
  ...['Softmax', 'LogSoftmax'].map((op): Recipe => ({
    op,
    takes: (shape) => shape.length > 0 && sizeOf(shape) > 1,
    fresh: anyShape,
    build: ({ graph, draw }, tensor, shape) =>
      graph.emit(op, [tensor], { axis: draw.integer(-shape.length, shape.length - 1) }),
  })),
  ...(['LayerNormalization', 'RMSNormalization'] as const).map((op): Recipe => ({
    op,
    ...(op === 'RMSNormalization' ? { opset: 23 } : {}),
    takes: (shape) => shape.length >= 2 && shape.at(-1)! > 2,
    fresh: (draw) => [draw.integer(1, 3), draw.integer(1, 3), draw.integer(3, 6)],
    build: ({ graph, fixed }, tensor, shape) =>
      graph.emit(op, [tensor, fixed([shape.at(-1)!], 0.5, 1.5)], { axis: -1, epsilon: float(0.01) }),
  })),
  {
    op: 'LpNormalization',
    takes: (shape) => shape.length >= 1 && shape.at(-1)! > 1,
    fresh: (draw) => [draw.integer(1, 3), draw.integer(2, 5)],
    build: ({ graph, draw }, tensor) => graph.emit('LpNormalization', [tensor], { axis: -1, p: draw.pick([1, 2]) }),
  },
  {
    op: 'CumSum',
    takes: (shape) => shape.length > 0,
    fresh: anyShape,
    build: ({ graph, draw }, tensor, shape) =>
      graph.emit('CumSum', [tensor, graph.integers(draw.integer(0, shape.length - 1))], {
        exclusive: draw.integer(0, 1),
        reverse: draw.integer(0, 1),
      }),
  },
]
