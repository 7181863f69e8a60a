import { float, int, ints, string } from '../../../../src/engine/onnx/attributes'
import { floatConstant, int64Constant } from '../../../../src/engine/onnx/constants'
import type { Attribute, Constant, Graph, Node } from '../../../../src/engine/onnx/graph'
import { graphOf, node, value } from '../graphs'
import { noise } from '../support'

/** A small network on a clip [1, 2, 8, 4, 4] whose fields are known by hand. */
export interface FieldCase {
  readonly title: string
  readonly nodes: readonly Node[]
  readonly constants?: Record<string, Constant>
  readonly opset?: number
  /**
   * by tensor: sizes of its maps [steps, channels, height, width], then the steps "first-last@centre"; frames seen are all
   * between first and last unless listed as "first,..,last@centre"; "nothing@centre" sees none
   */
  readonly fields: Readonly<Record<string, string>>
}

export const clipShape = [1, 2, 8, 4, 4]
export const clipInput = { tensor: 'x', layout: 'NCTHW', frames: 8, size: [4, 4] } as const

export function graphOfCase({ nodes, constants = {}, opset = 18 }: Pick<FieldCase, 'nodes' | 'constants' | 'opset'>) {
  const graph: Graph = graphOf({
    inputs: [value('x', clipShape)],
    outputs: [
      value(
        nodes.at(-1)!.outputs.find((name) => name !== '')!,
        null,
      ),
    ],
    nodes,
    constants,
    opsets: new Map([['', opset]]),
  })
  return graph
}

const weights = (...shape: number[]): Constant =>
  floatConstant(
    noise(
      shape.reduce((product, size) => product * size, 1),
      7,
    ),
    shape,
  )
const conv = (attributes: Record<string, Attribute>, kernel = 3): Pick<FieldCase, 'nodes' | 'constants'> => ({
  nodes: [node('Conv', ['x', 'w'], ['y'], attributes)],
  constants: { w: weights(3, 2, kernel, 1, 1) },
})
const time = (before: number, after: number): Attribute => ints([before, 0, 0, after, 0, 0])
const along = (size: number): Attribute => ints([size, 1, 1])

/** [1, 2, 8, 4, 4] to [8, 16, 2]: frames, places, channels. */
const toTokens = [
  node('Transpose', ['x'], ['last'], { perm: ints([0, 2, 3, 4, 1]) }),
  node('Reshape', ['last', 'tokenShape'], ['tokens']),
]
const tokenShape = (...sizes: number[]) => ({ tokenShape: int64Constant(sizes) })

/** Queries, keys and values are the tokens themselves. */
const attention = [
  node('Transpose', ['tokens'], ['keys'], { perm: ints([0, 2, 1]) }),
  node('MatMul', ['tokens', 'keys'], ['scores']),
  node('Softmax', ['scores'], ['shares'], { axis: int(-1) }),
  node('MatMul', ['shares', 'tokens'], ['y']),
]

/** [1, 2, 8, 4, 4] to [8, 1, 2], as recurrent operators want it. */
const toSequence = [
  node('ReduceMean', ['x', 'places'], ['pooled'], { keepdims: int(0) }),
  node('Transpose', ['pooled'], ['sequence'], { perm: ints([2, 0, 1]) }),
]
const places = { places: int64Constant([3, 4]) }
const recurrent = (direction: string, directions: number): Pick<FieldCase, 'nodes' | 'constants'> => ({
  nodes: [
    ...toSequence,
    node('LSTM', ['sequence', 'w', 'r'], ['all', 'last', 'cell'], {
      hidden_size: int(3),
      direction: string(direction),
    }),
  ],
  constants: { ...places, w: weights(directions, 12, 2), r: weights(directions, 12, 3) },
})

const each = '0-0@0 1-1@1 2-2@2 3-3@3 4-4@4 5-5@5 6-6@6 7-7@7'
const all = '0-7@0 0-7@1 0-7@2 0-7@3 0-7@4 0-7@5 0-7@6 0-7@7'

export const windows: readonly FieldCase[] = [
  {
    title: 'a convolution over three frames, padded',
    ...conv({ pads: time(1, 1) }),
    fields: { y: '[8,3,4,4] 0-1@0 0-2@1 1-3@2 2-4@3 3-5@4 4-6@5 5-7@6 6-7@7' },
  },
  {
    title: 'stride and dilation 2',
    ...conv({ strides: along(2), dilations: along(2), pads: time(2, 2) }),
    fields: { y: '[4,3,4,4] 0,2@0 0,2,4@2 2,4,6@4 4,6@6' },
  },
  {
    title: 'no padding',
    ...conv({ strides: along(3) }),
    fields: { y: '[2,3,4,4] 0-2@1 3-5@4' },
  },
  {
    title: 'an even kernel: the centre lies between its middle taps',
    ...conv({ strides: along(4) }, 4),
    fields: { y: '[2,3,4,4] 0-3@1.5 4-7@5.5' },
  },
  {
    title: 'auto_pad SAME_UPPER puts the odd zero behind',
    ...conv({ strides: along(2), auto_pad: string('SAME_UPPER') }),
    fields: { y: '[4,3,4,4] 0-2@1 2-4@3 4-6@5 6-7@7' },
  },
  {
    title: 'auto_pad SAME_LOWER puts it in front',
    ...conv({ strides: along(2), auto_pad: string('SAME_LOWER') }),
    fields: { y: '[4,3,4,4] 0-1@0 1-3@2 3-5@4 5-7@6' },
  },
  {
    title: 'a pool whose last window is cut off',
    nodes: [
      node('MaxPool', ['x'], ['y'], { kernel_shape: ints([3, 2, 2]), strides: ints([3, 2, 2]), ceil_mode: int(1) }),
    ],
    fields: { y: '[3,2,2,2] 0-2@1 3-5@4 6-7@7' },
  },
  {
    title: 'a pool of pairs, and a convolution back',
    nodes: [
      node('AveragePool', ['x'], ['pool'], { kernel_shape: ints([2, 1, 1]), strides: along(2) }),
      node('ConvTranspose', ['pool', 'w'], ['y'], { strides: along(2) }),
    ],
    constants: { w: weights(2, 3, 2, 1, 1) },
    fields: {
      pool: '[4,2,4,4] 0-1@0.5 2-3@2.5 4-5@4.5 6-7@6.5',
      y: '[8,3,4,4] 0-1@0 0-1@1 2-3@2 2-3@3 4-5@4 4-5@5 6-7@6 6-7@7',
    },
  },
  {
    title: 'frames taken as channels of a 2-D convolution are seen together',
    nodes: [node('Reshape', ['x', 'shape'], ['flat']), node('Conv', ['flat', 'w'], ['y'])],
    constants: { shape: int64Constant([1, 16, 4, 4]), w: weights(5, 16, 3, 3) },
    fields: { flat: `[8,2,4,4] ${each}`, y: '[1,5,2,2] 0-7@3.5' },
  },
  {
    title: 'the middle of everything',
    nodes: [node('GlobalAveragePool', ['x'], ['y'])],
    fields: { y: '[1,2,1,1] 0-7@3.5' },
  },
]

export const selections: readonly FieldCase[] = [
  {
    title: 'every third frame, backwards',
    nodes: [node('Slice', ['x', 'starts', 'ends', 'axes', 'steps'], ['y'])],
    constants: {
      starts: int64Constant([-1]),
      ends: int64Constant([-100]),
      axes: int64Constant([2]),
      steps: int64Constant([-3]),
    },
    fields: { y: '[3,2,4,4] 7-7@7 4-4@4 1-1@1' },
  },
  {
    title: 'chosen frames, then one of them',
    nodes: [
      node('Gather', ['x', 'some'], ['chosen'], { axis: int(2) }),
      node('Gather', ['chosen', 'one'], ['y'], { axis: int(2) }),
    ],
    constants: { some: int64Constant([0, 3, -1]), one: int64Constant([1], []) },
    fields: { chosen: '[3,2,4,4] 0-0@0 3-3@3 7-7@7', y: '[1,2,4,4] 3-3@3' },
  },
  {
    title: 'windows of frames by a table of indices',
    nodes: [
      node('Gather', ['x', 'table'], ['windows'], { axis: int(2) }),
      node('ReduceMean', ['windows', 'inner'], ['y'], { keepdims: int(0) }),
    ],
    constants: { table: int64Constant([0, 1, 2, 2, 3, 4, 4, 5, 6], [3, 3]), inner: int64Constant([3]) },
    fields: {
      windows: '[9,2,4,4] 0-0@0 1-1@1 2-2@2 2-2@2 3-3@3 4-4@4 4-4@4 5-5@5 6-6@6',
      y: '[3,2,4,4] 0-2@1 2-4@3 4-6@5',
    },
  },
  {
    title: 'a split in two halves, turned round',
    nodes: [
      node('Split', ['x', 'sizes'], ['first', 'second'], { axis: int(2) }),
      node('Concat', ['second', 'first'], ['y'], { axis: int(2) }),
    ],
    constants: { sizes: int64Constant([3, 5]) },
    fields: { y: '[8,2,4,4] 3-3@3 4-4@4 5-5@5 6-6@6 7-7@7 0-0@0 1-1@1 2-2@2' },
  },
  {
    title: 'the frame before, zeros first',
    nodes: [
      node('Slice', ['x', 'starts', 'ends', 'axes'], ['before']),
      node('Concat', ['zeros', 'before'], ['shifted'], { axis: int(2) }),
      node('Add', ['x', 'shifted'], ['y']),
    ],
    constants: {
      starts: int64Constant([0]),
      ends: int64Constant([-1]),
      axes: int64Constant([2]),
      zeros: floatConstant(new Float32Array(32), [1, 2, 1, 4, 4]),
    },
    fields: {
      shifted: '[8,2,4,4] nothing@0 0-0@0 1-1@1 2-2@2 3-3@3 4-4@4 5-5@5 6-6@6',
      y: '[8,2,4,4] 0-0@0 0-1@0 1-2@1 2-3@2 3-4@3 4-5@4 5-6@5 6-7@6',
    },
  },
  {
    title: 'channels shifted in time by an assignment',
    nodes: [
      node('Slice', ['x', 'starts', 'ends', 'axes'], ['part']),
      node('Transpose', ['part'], ['late'], { perm: ints([0, 2, 1, 3, 4]) }),
      node('ScatterND', ['zeros', 'where', 'late'], ['y']),
    ],
    constants: {
      starts: int64Constant([1, 0]),
      ends: int64Constant([8, 1]),
      axes: int64Constant([2, 1]),
      zeros: floatConstant(new Float32Array(256), [1, 8, 2, 4, 4]),
      where: int64Constant(
        [0, 1, 2, 3, 4, 5, 6].flatMap((frame) => [0, frame, 0]),
        [1, 7, 1, 3],
      ),
    },
    fields: { y: '[8,2,4,4] 1-1@1 2-2@2 3-3@3 4-4@4 5-5@5 6-6@6 7-7@7 nothing@7' },
  },
  {
    title: 'padding in front makes a convolution causal; mirrored padding sees the frames it repeats',
    nodes: [
      node('Pad', ['x', 'front'], ['padded']),
      node('Conv', ['padded', 'w'], ['causal']),
      node('Pad', ['x', 'both'], ['mirrored'], { mode: string('reflect') }),
      node('Conv', ['mirrored', 'w'], ['y']),
    ],
    constants: {
      front: int64Constant([0, 0, 2, 0, 0, 0, 0, 0, 0, 0]),
      both: int64Constant([0, 0, 1, 0, 0, 0, 0, 1, 0, 0]),
      w: weights(3, 2, 3, 1, 1),
    },
    fields: {
      causal: '[8,3,4,4] 0-0@0 0-1@0 0-2@1 1-3@2 2-4@3 3-5@4 4-6@5 5-7@6',
      y: '[8,3,4,4] 0-1@0 0-2@1 1-3@2 2-4@3 3-5@4 4-6@5 5-7@6 6-7@7',
    },
  },
  {
    title: 'time made longer by nearest frames, shorter by interpolation',
    nodes: [
      node('Resize', ['x', '', 'double'], ['longer'], {
        coordinate_transformation_mode: string('asymmetric'),
        nearest_mode: string('floor'),
      }),
      node('Resize', ['x', '', '', 'three'], ['y'], {
        mode: string('linear'),
        coordinate_transformation_mode: string('align_corners'),
      }),
    ],
    constants: { double: floatConstant([1, 1, 2, 1, 1]), three: int64Constant([1, 2, 3, 4, 4]) },
    fields: {
      longer: `[16,2,4,4] ${each
        .split(' ')
        .flatMap((step) => [step, step])
        .join(' ')}`,
      y: '[3,2,4,4] 0-0@0 3-4@3.5 7-7@7',
    },
  },
]

export const arrangements: readonly FieldCase[] = [
  {
    title: 'frames folded into the batch and taken out again',
    nodes: [
      node('Transpose', ['x'], ['frames'], { perm: ints([0, 2, 1, 3, 4]) }),
      node('Reshape', ['frames', 'folded'], ['images']),
      node('Conv', ['images', 'w'], ['maps']),
      node('Reshape', ['maps', 'unfolded'], ['y']),
    ],
    constants: {
      folded: int64Constant([-1, 2, 4, 4]),
      w: weights(3, 2, 2, 2),
      unfolded: int64Constant([1, 8, 3, 3, 3]),
    },
    fields: { images: `[8,2,4,4] ${each}`, maps: `[8,3,3,3] ${each}`, y: `[8,3,3,3] ${each}` },
  },
  {
    title: 'time cut in two factors, one of them averaged',
    nodes: [
      node('Reshape', ['x', 'shape'], ['cut']),
      node('ReduceMean', ['cut', 'inner'], ['pairs'], { keepdims: int(0) }),
      node('ReduceMean', ['cut', 'outer'], ['y'], { keepdims: int(0) }),
    ],
    constants: { shape: int64Constant([1, 2, 4, 2, 4, 4]), inner: int64Constant([3]), outer: int64Constant([2]) },
    fields: {
      cut: `[8,2,4,4] ${each}`,
      pairs: '[4,2,4,4] 0-1@0.5 2-3@2.5 4-5@4.5 6-7@6.5',
      y: '[2,2,4,4] 0,2,4,6@3 1,3,5,7@4',
    },
  },
  {
    title: 'a gate from the whole clip moves no centre',
    nodes: [
      node('ReduceMean', ['x', 'axes'], ['mean']),
      node('Sigmoid', ['mean'], ['gate']),
      node('Mul', ['gate', 'x'], ['y']),
    ],
    constants: { axes: int64Constant([2, 3, 4]) },
    fields: { gate: '[1,2,1,1] 0-7@3.5', y: `[8,2,4,4] ${all}` },
  },
  {
    title: 'repeated and stretched',
    nodes: [
      node('ReduceMean', ['x', 'axes'], ['mean']),
      node('Expand', ['mean', 'shape'], ['stretched']),
      node('Tile', ['x', 'repeats'], ['repeated']),
      node('Add', ['stretched', 'x'], ['y']),
    ],
    constants: {
      axes: int64Constant([2]),
      shape: int64Constant([1, 2, 8, 4, 4]),
      repeats: int64Constant([1, 3, 1, 1, 1]),
    },
    fields: { repeated: `[8,6,4,4] ${each}`, y: `[8,2,4,4] ${all}` },
  },
  {
    title: 'a linear map of channels keeps frames, one of all values keeps none',
    nodes: [
      ...toTokens,
      node('MatMul', ['tokens', 'w'], ['linear']),
      node('Flatten', ['linear'], ['flat'], { axis: int(0) }),
      node('Gemm', ['flat', 'v'], ['y'], { transB: int(1) }),
    ],
    constants: { ...tokenShape(8, 16, 2), w: weights(2, 3), v: weights(5, 384) },
    fields: { linear: `[8,3,4,4] ${each}`, flat: `[8,3,4,4] ${each}`, y: '[1,5,1,1] 0-7@3.5' },
  },
]

export const mixtures: readonly FieldCase[] = [
  {
    title: 'attention over all tokens sees everything and stays where it is',
    nodes: [...toTokens, ...attention],
    constants: tokenShape(1, 128, 2),
    fields: {
      tokens: `[8,2,4,4] ${each}`,
      scores: `[8,128,4,4] ${all}`,
      shares: `[8,128,4,4] ${all}`,
      y: `[8,2,4,4] ${all}`,
    },
  },
  {
    title: 'attention within each frame keeps frames apart',
    nodes: [...toTokens, ...attention],
    constants: tokenShape(8, 16, 2),
    fields: { scores: `[8,16,4,4] ${each}`, y: `[8,2,4,4] ${each}` },
  },
  {
    title: 'attention by Einsum, with frames as one of its letters',
    nodes: [
      ...toTokens,
      node('Einsum', ['tokens', 'tokens'], ['scores'], { equation: string('tqc,tkc->tqk') }),
      node('Einsum', ['scores', 'tokens'], ['y'], { equation: string('tqk,tkc->tqc') }),
      node('Einsum', ['tokens', 'tokens'], ['across'], { equation: string('apc,bpc->pab') }),
    ],
    constants: tokenShape(8, 16, 2),
    fields: { scores: `[8,16,4,4] ${each}`, y: `[8,2,4,4] ${each}`, across: `[8,8,4,4] ${all}` },
  },
  {
    title: 'a class token leads the grid, and is left out',
    nodes: [
      ...toTokens,
      node('Concat', ['class', 'tokens'], ['joined'], { axis: int(1) }),
      node('LayerNormalization', ['joined', 'w'], ['normal']),
      node('Slice', ['normal', 'zero', 'one', 'one'], ['front']),
      node('Slice', ['normal', 'one', 'end', 'one'], ['y']),
    ],
    constants: {
      ...tokenShape(1, 128, 2),
      class: weights(1, 1, 2),
      w: weights(2),
      zero: int64Constant([0]),
      one: int64Constant([1]),
      end: int64Constant([1000]),
    },
    fields: { joined: `[8,2,4,4] ${each}`, front: '[1,2,1,1] nothing@3.5', y: `[8,2,4,4] ${each}` },
  },
  {
    title: 'a class token that has attended sees everything',
    nodes: [
      ...toTokens,
      node('Concat', ['class', 'tokens'], ['joined'], { axis: int(1) }),
      ...attention.map((own) => ({ ...own, inputs: own.inputs.map((name) => (name === 'tokens' ? 'joined' : name)) })),
      node('Gather', ['y', 'zero'], ['front'], { axis: int(1) }),
    ],
    constants: { ...tokenShape(1, 128, 2), class: weights(1, 1, 2), zero: int64Constant([0], []) },
    fields: { y: `[8,2,4,4] ${all}`, front: '[1,2,1,1] 0-7@3.5' },
  },
  {
    title: 'normalisations and softmax, along channels and along time',
    nodes: [
      node('Softmax', ['x'], ['channels'], { axis: int(1) }),
      node('Softmax', ['x'], ['frames'], { axis: int(2) }),
      node('LayerNormalization', ['x', 'w'], ['within'], { axis: int(3) }),
      node('LayerNormalization', ['x', 'v'], ['over'], { axis: int(2) }),
      node('InstanceNormalization', ['x', 'one', 'one'], ['y'], { epsilon: float(1e-5) }),
    ],
    constants: { w: weights(4, 4), v: weights(8, 4, 4), one: floatConstant([1, 1]) },
    fields: {
      channels: `[8,2,4,4] ${each}`,
      frames: `[8,2,4,4] ${all}`,
      within: `[8,2,4,4] ${each}`,
      over: `[8,2,4,4] ${all}`,
      y: `[8,2,4,4] ${all}`,
    },
  },
  {
    title: 'Softmax of old files takes all axes from the named one',
    opset: 11,
    nodes: [node('Softmax', ['x'], ['y'], { axis: int(1) })],
    fields: { y: `[8,2,4,4] ${all}` },
  },
  {
    title: 'running sums',
    nodes: [
      node('CumSum', ['x', 'time'], ['past'], {}),
      node('CumSum', ['x', 'time'], ['y'], { reverse: int(1), exclusive: int(1) }),
    ],
    constants: { time: int64Constant([2], []) },
    fields: {
      past: '[8,2,4,4] 0-0@0 0-1@1 0-2@2 0-3@3 0-4@4 0-5@5 0-6@6 0-7@7',
      y: '[8,2,4,4] 1-7@0 2-7@1 3-7@2 4-7@3 5-7@4 6-7@5 7-7@6 nothing@7',
    },
  },
  {
    title: 'a recurrence forwards',
    ...recurrent('forward', 1),
    fields: {
      all: '[8,3,1,1] 0-0@0 0-1@1 0-2@2 0-3@3 0-4@4 0-5@5 0-6@6 0-7@7',
      last: '[1,3,1,1] 0-7@7',
      cell: '[1,3,1,1] 0-7@7',
    },
  },
  {
    title: 'a recurrence from the end',
    ...recurrent('reverse', 1),
    fields: {
      all: '[8,3,1,1] 0-7@0 1-7@1 2-7@2 3-7@3 4-7@4 5-7@5 6-7@6 7-7@7',
      last: '[1,3,1,1] 0-7@0',
    },
  },
  {
    title: 'a recurrence both ways',
    ...recurrent('bidirectional', 2),
    fields: { all: `[8,6,1,1] ${all}`, last: '[1,6,1,1] 0-7@3.5' },
  },
  {
    title: 'a recurrence written out step by step',
    nodes: [
      ...[0, 1, 2].map((step) => node('Gather', ['x', `at${step}`], [`x${step}`], { axis: int(2) })),
      node('Tanh', ['x0'], ['h0']),
      ...[1, 2].flatMap((step) => [
        node('Conv', [`h${step - 1}`, 'w'], [`carried${step}`]),
        node('Add', [`carried${step}`, `x${step}`], [`sum${step}`]),
        node('Tanh', [`sum${step}`], [`h${step}`]),
      ]),
      ...[0, 1, 2].map((step) => node('Unsqueeze', [`h${step}`, 'one'], [`u${step}`])),
      node('Concat', ['u0', 'u1', 'u2'], ['y'], { axis: int(1) }),
    ],
    constants: {
      at0: int64Constant([0], []),
      at1: int64Constant([3], []),
      at2: int64Constant([6], []),
      one: int64Constant([1]),
      w: weights(2, 2, 1, 1),
    },
    fields: { h1: '[1,2,4,4] 0,3@3', y: '[3,2,4,4] 0-0@0 0,3@3 0,3,6@6' },
  },
  {
    title: 'the same from the end',
    nodes: [
      ...[0, 1, 2].map((step) => node('Gather', ['x', `at${step}`], [`x${step}`], { axis: int(2) })),
      node('Tanh', ['x2'], ['h2']),
      ...[1, 0].flatMap((step) => [
        node('Conv', [`h${step + 1}`, 'w'], [`carried${step}`]),
        node('Add', [`carried${step}`, `x${step}`], [`sum${step}`]),
        node('Tanh', [`sum${step}`], [`h${step}`]),
      ]),
      ...[0, 1, 2].map((step) => node('Unsqueeze', [`h${step}`, 'one'], [`u${step}`])),
      node('Concat', ['u0', 'u1', 'u2'], ['y'], { axis: int(1) }),
    ],
    constants: {
      at0: int64Constant([0], []),
      at1: int64Constant([3], []),
      at2: int64Constant([6], []),
      one: int64Constant([1]),
      w: weights(2, 2, 1, 1),
    },
    fields: { y: '[3,2,4,4] 0,3,6@0 3,6@3 6-6@6' },
  },
  {
    title: 'two pathways: every fourth frame, and all of them brought to it by a strided convolution',
    nodes: [
      node('Slice', ['x', 'starts', 'ends', 'axes', 'steps'], ['slow']),
      node('Conv', ['x', 'fast'], ['fine'], { pads: time(1, 1) }),
      node('Conv', ['fine', 'lateral'], ['side'], { strides: along(4), pads: time(2, 2) }),
      node('Concat', ['slow', 'side'], ['y'], { axis: int(1) }),
    ],
    constants: {
      starts: int64Constant([0]),
      ends: int64Constant([8]),
      axes: int64Constant([2]),
      steps: int64Constant([4]),
      fast: weights(1, 2, 3, 1, 1),
      lateral: weights(2, 1, 5, 1, 1),
    },
    fields: { slow: '[2,2,4,4] 0-0@0 4-4@4', side: '[2,2,4,4] 0-3@0 1-7@4', y: '[2,4,4,4] 0-3@0 1-7@4' },
  },
]
