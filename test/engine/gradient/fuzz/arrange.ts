import { anyShape, type Kitchen, type Recipe, type Shape, sizeOf, someAxes } from './recipe'

const hasRank =
  (least: number, most = 5) =>
  (shape: Shape): boolean =>
    shape.length >= least && shape.length <= most
const ofRank =
  (least: number, most: number): Recipe['fresh'] =>
  (draw) =>
    Array.from({ length: draw.integer(least, most) }, () => draw.integer(1, 4))

/** Axis counted from the front or the back. */
const axisOf = ({ draw }: Kitchen, { length }: Shape): number => draw.integer(-length, length - 1)

function recipe(op: string, build: Recipe['build'], rest: Partial<Recipe> = {}): Recipe {
  return { op, takes: hasRank(1), fresh: anyShape, build, ...rest }
}

const reductions = ['L1', 'L2', 'LogSumExp', 'Max', 'Mean', 'Min', 'Prod', 'Sum', 'SumSquare'].map(
  (kind) => `Reduce${kind}`,
)

function reduce(op: string, rest: Partial<Recipe> = {}): Recipe {
  return recipe(
    op,
    ({ graph, draw }, tensor, shape) => {
      const axes = someAxes(draw, shape.length).map((axis) => (draw.chance(0.5) ? axis - shape.length : axis))
      return graph.emit(op, [tensor, graph.integers(axes)], { keepdims: draw.integer(0, 1) })
    },
    rest,
  )
}

/** Places in an axis, some of which may come twice. */
const placesIn = ({ draw }: Kitchen, size: number, count: number): number[] =>
  Array.from({ length: count }, () => draw.integer(0, size - 1))

/** Factors of a number, so that a tensor can be given another shape. */
function otherShape({ draw }: Kitchen, shape: Shape): Shape {
  const size = sizeOf(shape)
  const divisors = Array.from({ length: size }, (_, index) => index + 1).filter((divisor) => size % divisor === 0)
  const first = draw.pick(divisors)
  const second = draw.pick(divisors.filter((divisor) => (size / first) % divisor === 0))
  return draw.pick([[first, size / first], [first, second, size / first / second], [size]])
}

const scattering = (
  op: string,
  indices: (kitchen: Kitchen, shape: Shape) => { places: string; updates: Shape; axis?: number },
): Recipe =>
  recipe(op, (kitchen, tensor, shape) => {
    const { graph, draw, other } = kitchen
    const { places, updates, axis } = indices(kitchen, shape)
    const reduction = draw.pick(['none', 'add'])
    return graph.emit(op, [tensor, places, other(updates)], { ...(axis === undefined ? {} : { axis }), reduction })
  })

export const arrange: readonly Recipe[] = [
  ...reductions.map((op) => reduce(op)),
  reduce('ReduceLogSum', { domain: 'positive' }),
  recipe('Flatten', ({ graph, draw }, tensor, shape) =>
    graph.emit('Flatten', [tensor], { axis: draw.integer(0, shape.length) }),
  ),
  recipe('Reshape', (kitchen, tensor, shape) =>
    kitchen.graph.emit('Reshape', [tensor, kitchen.graph.integers(otherShape(kitchen, shape))]),
  ),
  recipe('Squeeze', ({ graph }, tensor) => graph.emit('Squeeze', [tensor]), {
    takes: (shape) => shape.length > 1 && shape.includes(1) && sizeOf(shape) > 1,
    fresh: (draw) => [1, draw.integer(2, 4), 1, draw.integer(1, 3)],
  }),
  recipe(
    'Unsqueeze',
    ({ graph, draw }, tensor, shape) =>
      graph.emit('Unsqueeze', [tensor, graph.integers([draw.integer(0, shape.length)])]),
    {
      takes: hasRank(1, 4),
    },
  ),
  recipe('Transpose', ({ graph, draw }, tensor, shape) =>
    draw.chance(0.2)
      ? graph.emit('Transpose', [tensor])
      : graph.emit('Transpose', [tensor], { perm: draw.shuffle(shape.map((_, axis) => axis)) }),
  ),
  recipe('Expand', ({ graph, draw }, tensor, shape) => {
    const wide = shape.map((size) => (size === 1 ? draw.integer(1, 3) : size))
    return graph.emit('Expand', [tensor, graph.integers(draw.chance(0.3) && shape.length < 4 ? [2, ...wide] : wide)])
  }),
  recipe(
    'Tile',
    ({ graph, draw }, tensor, shape) =>
      graph.emit('Tile', [tensor, graph.integers(shape.map(() => draw.integer(1, 2)))]),
    {
      takes: (shape) => sizeOf(shape) <= 64,
    },
  ),
  recipe(
    'Trilu',
    ({ graph, draw }, tensor) =>
      graph.emit('Trilu', [tensor, graph.integers(draw.integer(-1, 1))], { upper: draw.integer(0, 1) }),
    {
      takes: (shape) => hasRank(2)(shape) && shape.at(-1)! > 1 && shape.at(-2)! > 1,
      fresh: (draw) => [draw.integer(2, 4), draw.integer(2, 4)],
    },
  ),
  recipe('Concat', (kitchen, tensor, shape) => {
    const { graph, draw, other } = kitchen
    const axis = axisOf(kitchen, shape)
    const place = axis < 0 ? axis + shape.length : axis
    const wider = shape.map((size, at) => (at === place ? draw.integer(1, 3) : size))
    return graph.emit('Concat', draw.shuffle([tensor, other(wider), other(shape)]), { axis })
  }),
  recipe(
    'Split',
    ({ graph, draw }, tensor, shape) => {
      const axis = draw.pick([...shape.keys()].filter((at) => shape[at]! > 1))
      const first = draw.integer(1, shape[axis]! - 1)
      const parts = graph.emitMany('Split', [tensor, graph.integers([first, shape[axis]! - first])], 2, { axis })
      return draw.pick(parts)
    },
    { takes: (shape) => shape.some((size) => size > 1), fresh: (draw) => [draw.integer(1, 3), draw.integer(2, 5)] },
  ),
  recipe('Slice', ({ graph, draw }, tensor, shape) => {
    const axes = someAxes(draw, shape.length)
    const backwards = axes.map(() => draw.chance(0.3))
    const starts = axes.map((axis, index) => (backwards[index] ? shape[axis]! - 1 : draw.integer(0, shape[axis]! - 1)))
    const ends = axes.map((axis, index) => (backwards[index] ? -shape[axis]! - 1 : shape[axis]!))
    const steps = axes.map((_, index) => (backwards[index] ? -1 : 1) * draw.integer(1, 2))
    return graph.emit('Slice', [tensor, ...[starts, ends, axes, steps].map((list) => graph.integers(list))])
  }),
  recipe(
    'Pad',
    ({ graph, draw }, tensor, shape) => {
      const mode = draw.pick(['constant', 'edge', 'reflect'])
      const pads = [...shape, ...shape].map((size) => draw.integer(0, mode === 'reflect' ? Math.min(1, size - 1) : 2))
      return graph.emit('Pad', [tensor, graph.integers(pads)], { mode })
    },
    { takes: (shape) => hasRank(1)(shape) && sizeOf(shape) <= 64 },
  ),
  recipe(
    'Gather',
    (kitchen, tensor, shape) => {
      const { graph, draw } = kitchen
      const axis = axisOf(kitchen, shape)
      const size = shape.at(axis)!
      const indices = draw.pick([[], [2], [2, 2]] as Shape[])
      const places = placesIn(kitchen, size, sizeOf(indices)).map((place) => (draw.chance(0.3) ? place - size : place))
      return graph.emit('Gather', [tensor, graph.integers(places, indices)], { axis })
    },
    { takes: hasRank(1, 4) },
  ),
  recipe('GatherElements', (kitchen, tensor, shape) => {
    const axis = axisOf(kitchen, shape)
    const places = placesIn(kitchen, shape.at(axis)!, sizeOf(shape))
    return kitchen.graph.emit('GatherElements', [tensor, kitchen.graph.integers(places, shape)], { axis })
  }),
  recipe('GatherND', (kitchen, tensor, shape) => {
    const depth = kitchen.draw.integer(1, shape.length)
    const rows = Array.from({ length: 3 }, () => shape.slice(0, depth).map((size) => kitchen.draw.integer(0, size - 1)))
    return kitchen.graph.emit('GatherND', [tensor, kitchen.graph.integers(rows.flat(), [3, depth])])
  }),
  scattering('ScatterElements', (kitchen, shape) => {
    const axis = kitchen.draw.integer(0, shape.length - 1)
    const updates = shape.map((size, at) => (at === axis ? 1 : size))
    // One update an axis, so that none is written over by another.
    return { places: kitchen.graph.integers(placesIn(kitchen, shape[axis]!, sizeOf(updates)), updates), updates, axis }
  }),
  scattering('ScatterND', ({ graph, draw }, shape) => ({
    places: graph.integers([draw.integer(0, shape[0]! - 1)], [1, 1]),
    updates: [1, ...shape.slice(1)],
  })),
  recipe('TopK', ({ graph, draw }, tensor, shape) => {
    const axis = draw.integer(0, shape.length - 1)
    const count = graph.integers([draw.integer(1, shape[axis]!)])
    return graph.emitMany('TopK', [tensor, count], 2, { axis, largest: draw.integer(0, 1) })[0]!
  }),
  recipe(
    'MatMul',
    (kitchen, tensor, shape) => {
      const { draw } = kitchen
      const right = [shape.at(-1)!, draw.integer(1, 4)]
      return kitchen.graph.emit('MatMul', [tensor, draw.chance(0.5) ? kitchen.other(right) : kitchen.fixed(right)])
    },
    { takes: hasRank(2), fresh: ofRank(2, 4) },
  ),
  recipe(
    'Gemm',
    (kitchen, tensor, [rows, columns]) => {
      const { graph, draw, other, fixed } = kitchen
      const [transA, transB, width] = [draw.integer(0, 1), draw.integer(0, 1), draw.integer(1, 4)]
      const inner = transA ? rows! : columns!
      const right = other(transB ? [width, inner] : [inner, width])
      const bias = draw.pick([[], [fixed([width])], [other([width])]])
      const scales = {
        alpha: { kind: 'float', value: draw.pick([1, 0.5]) },
        beta: { kind: 'float', value: draw.pick([1, 1.5]) },
      } as const
      return graph.emit('Gemm', [tensor, right, ...bias], { transA, transB, ...scales })
    },
    { takes: hasRank(2, 2), fresh: ofRank(2, 2) },
  ),
  recipe(
    'Einsum',
    ({ graph, draw, other }, tensor, [, columns]) => {
      const equation = draw.pick(['ij,jk->ik', 'ij,jk->ki', 'ij,jk->i', 'ij,jk->jik'])
      return graph.emit('Einsum', [tensor, other([columns!, draw.integer(1, 3)])], { equation })
    },
    { takes: hasRank(2, 2), fresh: ofRank(2, 2) },
  ),
]
