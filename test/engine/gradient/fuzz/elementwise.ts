import type { Attribute } from '../../../../src/engine/onnx/graph'
import { anyShape, type Domain, isAny, type Kitchen, type Recipe, type Shape } from './recipe'

type Attributes = (kitchen: Kitchen) => Readonly<Record<string, Attribute | number | string>>

const float = (value: number): Attribute => ({ kind: 'float', value })

function unary(op: string, attributes: Attributes = () => ({}), rest: Partial<Recipe> = {}): Recipe {
  return {
    op,
    takes: isAny,
    fresh: anyShape,
    build: (kitchen, tensor) => kitchen.graph.emit(op, [tensor], attributes(kitchen)),
    ...rest,
  }
}

const within = (op: string, domain: Domain): Recipe => unary(op, () => ({}), { domain })
const alpha: Attributes = ({ draw }) => ({ alpha: float(draw.pick([0.3, 0.9, 1.5])) })

/** A tensor that broadcasts with `shape`: the same sizes, or ones, or leading axes left out. */
function broadcastWith(kitchen: Kitchen, shape: Shape): string {
  const { draw } = kitchen
  if (draw.chance(0.4)) return kitchen.other(shape)
  const thin = shape.map((size) => (draw.chance(0.4) ? 1 : size))
  const cut = thin.slice(draw.integer(0, thin.length - 1))
  return draw.chance(0.5) ? kitchen.other(cut) : kitchen.fixed(cut)
}

function binary(op: string): Recipe {
  return {
    op,
    takes: isAny,
    fresh: anyShape,
    build(kitchen, tensor, shape) {
      const pair = [tensor, broadcastWith(kitchen, shape)]
      return kitchen.graph.emit(op, kitchen.draw.chance(0.5) ? pair : pair.toReversed())
    },
  }
}

function several(op: string): Recipe {
  return {
    op,
    takes: isAny,
    fresh: anyShape,
    build(kitchen, tensor, shape) {
      const others = Array.from({ length: kitchen.draw.integer(0, 2) }, () => broadcastWith(kitchen, shape))
      return kitchen.graph.emit(op, kitchen.draw.shuffle([tensor, ...others]))
    },
  }
}

/** Brings a tensor of any values above 1/2, smoothly. */
const above = ({ graph }: Kitchen, tensor: string): string =>
  graph.emit('Add', [graph.emit('Sigmoid', [tensor]), graph.constant(0.5)])

export const elementwise: readonly Recipe[] = [
  ...[
    'Relu',
    'Selu',
    'Softplus',
    'Softsign',
    'Sigmoid',
    'Tanh',
    'HardSwish',
    'Abs',
    'Neg',
    'Erf',
    'Sin',
    'Cos',
    'Mish',
  ].map((op) => unary(op)),
  ...['Atan', 'Asinh', 'Identity'].map((op) => unary(op)),
  ...['Exp', 'Cosh', 'Sinh', 'Tan', 'Acos', 'Asin', 'Atanh'].map((op) => within(op, 'unit')),
  ...['Sqrt', 'Log', 'Reciprocal'].map((op) => within(op, 'positive')),
  within('Acosh', 'aboveOne'),
  ...['Celu', 'Elu', 'LeakyRelu', 'ThresholdedRelu'].map((op) => unary(op, alpha)),
  unary('Swish', alpha, { opset: 24 }),
  unary('HardSigmoid', ({ draw }) => ({ alpha: float(draw.pick([0.2, 0.5])), beta: float(draw.pick([0.5, 0.4])) })),
  unary('Gelu', ({ draw }) => ({ approximate: draw.pick(['none', 'tanh']) }), { opset: 20 }),
  unary('Cast', () => ({ to: 1 })),
  {
    ...unary('CastLike'),
    build: ({ graph, fixed }, tensor) => graph.emit('CastLike', [tensor, fixed([1])]),
  },
  { ...unary('Dropout'), build: ({ graph }, tensor) => graph.emit('Dropout', [tensor]) },
  {
    ...unary('Clip'),
    build: ({ graph, draw }, tensor) =>
      graph.emit('Clip', [tensor, graph.constant(draw.pick([-0.7, -0.2])), graph.constant(draw.pick([0.3, 0.8]))]),
  },
  {
    ...unary('PRelu'),
    build: (kitchen, tensor, shape) =>
      kitchen.graph.emit('PRelu', [
        tensor,
        kitchen.fixed(
          shape.map((size, axis) => (axis === 1 ? size : 1)),
          0.1,
          0.6,
        ),
      ]),
  },
  ...['Add', 'Sub', 'Mul'].map(binary),
  ...['Sum', 'Mean', 'Max', 'Min'].map(several),
  {
    ...binary('Div'),
    build: (kitchen, tensor, shape) =>
      kitchen.graph.emit('Div', [tensor, above(kitchen, broadcastWith(kitchen, shape))]),
  },
  {
    ...binary('Pow'),
    build(kitchen, tensor, shape) {
      const { graph, draw } = kitchen
      if (draw.chance(0.5)) return graph.emit('Pow', [tensor, graph.constant(draw.pick([2, 3]))])
      return graph.emit('Pow', [above(kitchen, tensor), broadcastWith(kitchen, shape)])
    },
  },
  {
    ...unary('Mod'),
    build: ({ graph, draw }, tensor) => graph.emit('Mod', [tensor, graph.constant(draw.pick([0.8, 1.1]))], { fmod: 1 }),
  },
  {
    ...binary('Where'),
    build(kitchen, tensor, shape) {
      const { graph, fixed } = kitchen
      const isPositive = graph.emit('Greater', [fixed(shape), graph.constant(0)])
      return graph.emit('Where', [isPositive, ...kitchen.draw.shuffle([tensor, broadcastWith(kitchen, shape)])])
    },
  },
]
