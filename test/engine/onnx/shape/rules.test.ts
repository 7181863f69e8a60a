import { describe, expect, test } from 'vitest'
import { float, floats, int, ints, string, tensor } from '../../../../src/engine/onnx/attributes'
import { floatConstant, int64Constant, numberConstant } from '../../../../src/engine/onnx/constants'
import type { Constant } from '../../../../src/engine/onnx/graph'
import { inferNode, runNode } from '../nodeModel'
import type { NodeCase } from '../nodeModel'

const list = (...values: number[]): Constant => int64Constant(values)
const scalar = (value: number): Constant => int64Constant([value], [])
const bools = (...values: number[]): Constant => numberConstant('bool', values, [values.length])!
const row = (...values: number[]): Constant => floatConstant(values)

const image = [2, 6, 9, 10]
const clip = [1, 4, 6, 7, 8]

/** Every operator with a rule, in its forms; onnxruntime is the judge. */
const cases: Record<string, readonly NodeCase[]> = {
  elementwise: [
    ...'Abs Acos Acosh Asin Asinh Atan Atanh Ceil Celu Cos Cosh Elu Erf Exp Floor HardSigmoid HardSwish Identity LeakyRelu Log Mish Neg Reciprocal Relu Round Selu Shrink Sigmoid Sign Sin Sinh Softplus Softsign Sqrt Tan Tanh ThresholdedRelu'
      .split(' ')
      .map((op) => ({ op, inputs: [[2, 3]] })),
    { op: 'Gelu', opset: 20, inputs: [[2, 3]] },
    { op: 'Clip', inputs: [[2, 3], floatConstant([0], []), floatConstant([1], [])] },
    { op: 'Clip', opset: 6, attributes: { min: float(0), max: float(6) }, inputs: [[2, 3]] },
    ...'Add Sub Mul Div Pow PRelu'.split(' ').map((op) => ({
      op,
      inputs: [
        [2, 3, 4],
        [3, 1],
      ],
    })),
    ...'Add Max Min Mean Sum'.split(' ').map((op) => ({
      op,
      inputs: [
        [3, 1],
        [2, 1, 4],
      ],
    })),
    { op: 'Sum', inputs: [[3, 1], [4], [5, 1, 1]] },
    { op: 'Mod', attributes: { fmod: int(1) }, inputs: [[2, 3], [3]] },
    { op: 'Equal', inputs: [[2, 3], [1]], outputs: ['bool'] },
    ...'Greater GreaterOrEqual Less LessOrEqual'.split(' ').map((op) => ({
      op,
      inputs: [
        [2, 3],
        [2, 1],
      ],
      outputs: ['bool' as const],
    })),
    { op: 'Where', inputs: [bools(1, 0, 1), [2, 1], [2, 3]] },
    { op: 'And', inputs: [bools(1, 0), bools(1, 1)], outputs: ['bool'] },
    { op: 'Not', inputs: [bools(1, 0)], outputs: ['bool'] },
    { op: 'IsNaN', inputs: [[2, 3]], outputs: ['bool'] },
    { op: 'IsInf', inputs: [[2, 3]], outputs: ['bool'] },
    { op: 'Cast', attributes: { to: int(7) }, inputs: [[2, 3]], outputs: ['int64'] },
    { op: 'CastLike', inputs: [[2, 3], list(1)], outputs: ['int64'] },
    { op: 'Dropout', inputs: [[2, 3]], outputs: ['float32', 'bool'] },
  ],
  convolution: [
    { op: 'Conv', inputs: [image, [4, 6, 3, 3], [4]] },
    {
      op: 'Conv',
      attributes: { pads: ints([1, 2, 0, 1]), strides: ints([2, 3]), dilations: ints([2, 1]) },
      inputs: [image, [4, 6, 3, 3]],
    },
    { op: 'Conv', attributes: { group: int(3) }, inputs: [image, [9, 2, 1, 5]] },
    {
      op: 'Conv',
      attributes: { auto_pad: string('SAME_UPPER'), strides: ints([2, 4]) },
      inputs: [image, [4, 6, 3, 2]],
    },
    {
      op: 'Conv',
      attributes: { auto_pad: string('SAME_LOWER'), strides: ints([3, 1]) },
      inputs: [image, [4, 6, 5, 2]],
    },
    { op: 'Conv', attributes: { auto_pad: string('VALID'), strides: ints([2, 2]) }, inputs: [image, [4, 6, 3, 3]] },
    {
      op: 'Conv',
      attributes: { pads: ints([1, 1, 1, 1, 1, 1]), strides: ints([1, 2, 2]) },
      inputs: [clip, [3, 4, 3, 3, 3]],
    },
    {
      op: 'Conv',
      inputs: [
        [1, 2, 11],
        [3, 2, 4],
      ],
    },
    { op: 'ConvTranspose', inputs: [image, [6, 4, 3, 3]] },
    {
      op: 'ConvTranspose',
      attributes: { group: int(2), strides: ints([2, 2]), pads: ints([1, 0, 1, 1]), output_padding: ints([1, 0]) },
      inputs: [image, [6, 4, 3, 3]],
    },
    {
      op: 'ConvTranspose',
      attributes: { dilations: ints([2, 3]), strides: ints([3, 1]) },
      inputs: [image, [6, 4, 3, 2]],
    },
    {
      op: 'ConvTranspose',
      attributes: { output_shape: ints([20, 21]), strides: ints([2, 2]) },
      inputs: [image, [6, 4, 3, 3]],
    },
    {
      op: 'ConvTranspose',
      attributes: { auto_pad: string('SAME_UPPER'), strides: ints([2, 3]) },
      inputs: [image, [6, 4, 3, 3]],
    },
    { op: 'ConvTranspose', attributes: { strides: ints([2, 2, 2]) }, inputs: [clip, [4, 2, 2, 3, 3]] },
  ],
  pooling: [
    ...['MaxPool', 'AveragePool', 'LpPool'].flatMap((op): NodeCase[] => [
      { op, attributes: { kernel_shape: ints([3, 2]), strides: ints([2, 2]) }, inputs: [image] },
      {
        op,
        attributes: { kernel_shape: ints([3, 3]), strides: ints([2, 3]), pads: ints([1, 1, 0, 1]) },
        inputs: [image],
      },
      {
        op,
        attributes: { kernel_shape: ints([2, 2]), auto_pad: string('SAME_LOWER'), strides: ints([2, 2]) },
        inputs: [image],
      },
      {
        op,
        attributes: { kernel_shape: ints([2, 2]), auto_pad: string('VALID'), strides: ints([3, 2]) },
        inputs: [image],
      },
      { op, attributes: { kernel_shape: ints([2, 3, 3]), strides: ints([2, 2, 2]) }, inputs: [clip] },
    ]),
    ...['MaxPool', 'AveragePool'].flatMap((op) =>
      [4, 5, 6, 7, 8, 9, 10].flatMap((size) =>
        [
          [1, 1],
          [2, 1],
          [2, 2],
          [3, 2],
          [2, 3],
          [3, 3],
        ].map(([kernel, stride]): NodeCase => ({
          op,
          opset: 19,
          attributes: {
            kernel_shape: ints([kernel!, kernel!]),
            strides: ints([stride!, stride!]),
            pads: ints(kernel! > 1 ? [1, 0, 1, 1] : [0, 0, 0, 0]),
            ceil_mode: int(1),
          },
          inputs: [[1, 1, size, size + 1]],
        })),
      ),
    ),
    {
      op: 'MaxPool',
      attributes: { kernel_shape: ints([3, 3]), dilations: ints([2, 1]), strides: ints([2, 2]) },
      inputs: [image],
      outputs: ['float32', 'int64'],
    },
    ...['GlobalAveragePool', 'GlobalMaxPool', 'GlobalLpPool'].map((op) => ({ op, inputs: [clip] })),
  ],
  normalization: [
    { op: 'BatchNormalization', inputs: [image, [6], [6], [6], [6]] },
    { op: 'InstanceNormalization', inputs: [image, [6], [6]] },
    {
      op: 'LayerNormalization',
      attributes: { axis: int(2) },
      inputs: [
        [2, 3, 4, 5],
        [4, 5],
      ],
      outputs: ['float32', 'float32', 'float32'],
    },
    { op: 'LayerNormalization', inputs: [[2, 3, 4], [4]] },
    { op: 'GroupNormalization', opset: 21, attributes: { num_groups: int(2) }, inputs: [image, [6], [6]] },
    { op: 'LRN', attributes: { size: int(3) }, inputs: [image] },
    ...'Softmax LogSoftmax Hardmax'.split(' ').map((op) => ({ op, attributes: { axis: int(1) }, inputs: [[2, 3, 4]] })),
    { op: 'CumSum', inputs: [[2, 3], scalar(1)] },
    { op: 'LpNormalization', inputs: [[2, 3]] },
    { op: 'MeanVarianceNormalization', inputs: [image] },
  ],
  matrix: [
    { op: 'Gemm', inputs: [[2, 3], [3, 4], [4]] },
    {
      op: 'Gemm',
      attributes: { transA: int(1), transB: int(1) },
      inputs: [
        [3, 2],
        [4, 3],
      ],
    },
    {
      op: 'MatMul',
      inputs: [
        [2, 1, 3, 4],
        [5, 4, 6],
      ],
    },
    { op: 'MatMul', inputs: [[4], [4, 6]] },
    { op: 'MatMul', inputs: [[5, 2, 4], [4]] },
    { op: 'MatMul', inputs: [[4], [4]] },
    {
      op: 'Einsum',
      attributes: { equation: string('bij, bjk -> bik') },
      inputs: [
        [2, 3, 4],
        [2, 4, 5],
      ],
    },
    ...['...ij,...jk->...ik', '...ij,...jk', 'a...ij,b...jk->ka...i', 'i...ab,jkcd->j...k'].map((equation) => ({
      op: 'Einsum',
      attributes: { equation: string(equation) },
      inputs: [
        [2, 1, 3, 4],
        [1, 3, 4, 5],
      ],
    })),
    {
      op: 'Einsum',
      attributes: { equation: string('ij,jk') },
      inputs: [
        [3, 4],
        [4, 5],
      ],
    },
    {
      op: 'Einsum',
      attributes: { equation: string('nctv,vw->nctw') },
      inputs: [
        [2, 3, 4, 5],
        [5, 6],
      ],
    },
  ],
  reduce: [
    ...'ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd ReduceSumSquare'
      .split(' ')
      .map((op): NodeCase => ({ op, opset: 13, attributes: { axes: ints([1, -1]) }, inputs: [[2, 3, 4, 5]] })),
    { op: 'ReduceMean', inputs: [[2, 3, 4], list(-1, 0)], attributes: { keepdims: int(0) } },
    { op: 'ReduceMean', inputs: [[2, 3, 4]], attributes: { keepdims: int(0) } },
    { op: 'ReduceSum', inputs: [[2, 3, 4]] },
    { op: 'ReduceSum', inputs: [[2, 3, 4], list()], attributes: { noop_with_empty_axes: int(1) } },
    { op: 'ArgMax', attributes: { axis: int(-1), keepdims: int(0) }, inputs: [[2, 3, 4]], outputs: ['int64'] },
    { op: 'ArgMin', inputs: [[2, 3, 4]], outputs: ['int64'] },
    { op: 'TopK', attributes: { axis: int(1) }, inputs: [[2, 5, 4], list(3)], outputs: ['float32', 'int64'] },
  ],
  arrange: [
    { op: 'Reshape', inputs: [[2, 3, 4], list(0, -1)] },
    { op: 'Reshape', inputs: [[2, 3, 4], list(-1, 2, 1, 6)] },
    { op: 'Reshape', inputs: [[0, 3, 4], list(3, 0)], attributes: { allowzero: int(1) } },
    { op: 'Flatten', inputs: [image] },
    { op: 'Flatten', attributes: { axis: int(-1) }, inputs: [image] },
    { op: 'Flatten', attributes: { axis: int(0) }, inputs: [image] },
    { op: 'Squeeze', inputs: [[1, 2, 1, 3]] },
    { op: 'Squeeze', inputs: [[1, 2, 1, 3], list(-2)] },
    { op: 'Squeeze', opset: 11, attributes: { axes: ints([0, 2]) }, inputs: [[1, 2, 1, 3]] },
    { op: 'Unsqueeze', inputs: [[2, 3], list(-1, 0)] },
    { op: 'Unsqueeze', opset: 11, attributes: { axes: ints([1, 3]) }, inputs: [[2, 3]] },
    { op: 'Transpose', inputs: [[2, 3, 4]] },
    { op: 'Transpose', attributes: { perm: ints([0, 2, 1]) }, inputs: [[2, 3, 4]] },
    { op: 'Expand', inputs: [[3, 1], list(2, 1, 4)] },
    { op: 'Tile', inputs: [[2, 3], list(2, 1)] },
    { op: 'DepthToSpace', attributes: { blocksize: int(2) }, inputs: [[1, 8, 3, 4]] },
    { op: 'SpaceToDepth', attributes: { blocksize: int(2) }, inputs: [[1, 2, 4, 6]] },
  ],
  select: [
    { op: 'Slice', inputs: [[5, 6, 7], list(1, -3), list(4, Number.MAX_SAFE_INTEGER), list(0, 2)] },
    { op: 'Slice', inputs: [[5, 6, 7], list(-1, 5), list(Number.MIN_SAFE_INTEGER, 0), list(0, 1), list(-1, -2)] },
    { op: 'Slice', inputs: [[5, 6], list(4, 3), list(2, 100)] },
    { op: 'Slice', inputs: [[5], list(-100), list(-1), list(0), list(3)] },
    { op: 'Slice', inputs: [[5], list(100), list(-100), list(0), list(-3)] },
    { op: 'Slice', opset: 9, attributes: { starts: ints([1]), ends: ints([-1]), axes: ints([1]) }, inputs: [[5, 6]] },
    { op: 'Split', attributes: { axis: int(1) }, inputs: [[2, 5], list(1, 4)], outputs: ['float32', 'float32'] },
    {
      op: 'Split',
      attributes: { axis: int(-1), num_outputs: int(3) },
      inputs: [[2, 7]],
      outputs: ['float32', 'float32', 'float32'],
    },
    { op: 'Split', opset: 13, inputs: [[4, 5]], outputs: ['float32', 'float32'] },
    { op: 'Split', opset: 11, attributes: { split: ints([3, 1]) }, inputs: [[4, 5]], outputs: ['float32', 'float32'] },
    {
      op: 'Concat',
      attributes: { axis: int(-2) },
      inputs: [
        [2, 3, 4],
        [2, 1, 4],
        [2, 5, 4],
      ],
    },
    { op: 'Pad', inputs: [[2, 3], list(1, 0, 2, -1)] },
    { op: 'Pad', inputs: [[2, 3, 4], list(1, 2), '', list(-1)] },
    { op: 'Pad', opset: 10, attributes: { pads: ints([0, 1, 2, 3]) }, inputs: [[2, 3]] },
    { op: 'Gather', attributes: { axis: int(1) }, inputs: [[2, 3, 4], int64Constant([0, 2], [1, 2])] },
    { op: 'Gather', inputs: [[2, 3, 4], scalar(-1)] },
    { op: 'GatherElements', attributes: { axis: int(1) }, inputs: [[2, 3], int64Constant([0, 1], [2, 1])] },
    { op: 'GatherND', inputs: [[2, 3, 4], int64Constant([0, 1, 1, 2], [2, 2])] },
    { op: 'GatherND', attributes: { batch_dims: int(1) }, inputs: [[2, 3, 4], int64Constant([1, 2], [2, 1])] },
    { op: 'OneHot', attributes: { axis: int(0) }, inputs: [list(0, 2), scalar(4), row(0, 1)] },
    { op: 'ScatterElements', inputs: [[3, 3], int64Constant([0, 1], [1, 2]), [1, 2]], attributes: { axis: int(1) } },
    { op: 'ScatterND', inputs: [[4, 3], int64Constant([1], [1, 1]), [1, 3]] },
    { op: 'Trilu', inputs: [[3, 3]] },
    { op: 'ReverseSequence', inputs: [[4, 2], list(2, 3)] },
  ],
  resize: [
    { op: 'Resize', inputs: [image, '', row(1, 1, 2, 0.7)] },
    { op: 'Resize', inputs: [image, '', '', list(2, 6, 5, 17)] },
    { op: 'Resize', attributes: { axes: ints([2, 3]) }, inputs: [image, '', '', list(5, 17)] },
    {
      op: 'Resize',
      attributes: { axes: ints([2, 3]), keep_aspect_ratio_policy: string('not_larger') },
      inputs: [image, '', '', list(5, 17)],
    },
    {
      op: 'Resize',
      attributes: { axes: ints([2, 3]), keep_aspect_ratio_policy: string('not_smaller') },
      inputs: [image, '', '', list(5, 17)],
    },
    { op: 'Resize', opset: 10, inputs: [image, row(1, 1, 1.5, 2)] },
    { op: 'Upsample', opset: 9, inputs: [image, row(1, 1, 2, 3)] },
    { op: 'Upsample', opset: 8, attributes: { scales: floats([1, 1, 2, 3]) }, inputs: [image] },
    { op: 'GridSample', inputs: [image, [2, 3, 5, 2]] },
  ],
  recurrent: [
    {
      op: 'LSTM',
      attributes: { hidden_size: int(4) },
      inputs: [
        [5, 2, 3],
        [1, 16, 3],
        [1, 16, 4],
      ],
      outputs: ['float32', 'float32', 'float32'],
    },
    {
      op: 'LSTM',
      attributes: { hidden_size: int(4), direction: string('bidirectional') },
      inputs: [
        [5, 2, 3],
        [2, 16, 3],
        [2, 16, 4],
      ],
      outputs: ['', 'float32'],
    },
    {
      op: 'GRU',
      attributes: { hidden_size: int(4) },
      inputs: [
        [5, 2, 3],
        [1, 12, 3],
        [1, 12, 4],
      ],
      outputs: ['float32', 'float32'],
    },
    {
      op: 'RNN',
      attributes: { hidden_size: int(4), direction: string('reverse') },
      inputs: [
        [5, 2, 3],
        [1, 4, 3],
        [1, 4, 4],
      ],
    },
  ],
  make: [
    { op: 'Shape', inputs: [[2, 3, 4]], outputs: ['int64'] },
    { op: 'Shape', attributes: { start: int(1), end: int(-1) }, inputs: [[2, 3, 4]], outputs: ['int64'] },
    { op: 'Size', inputs: [[2, 3, 4]], outputs: ['int64'] },
    { op: 'ConstantOfShape', inputs: [list(2, 3)] },
    { op: 'ConstantOfShape', attributes: { value: tensor(list(7)) }, inputs: [list(2, 3)], outputs: ['int64'] },
    { op: 'Range', inputs: [scalar(2), scalar(11), scalar(3)], outputs: ['int64'] },
    { op: 'EyeLike', inputs: [[3, 4]] },
    { op: 'RandomNormalLike', inputs: [[3, 4]] },
    { op: 'RandomUniform', attributes: { shape: ints([2, 5]) }, inputs: [] },
  ],
  quantization: [
    {
      op: 'QuantizeLinear',
      inputs: [[2, 3], floatConstant([0.1], []), numberConstant('int8', [0], [])!],
      outputs: ['int8'],
    },
    { op: 'DynamicQuantizeLinear', inputs: [[2, 3]], outputs: ['uint8', 'float32', 'uint8'] },
    { op: 'DequantizeLinear', inputs: [numberConstant('uint8', [1, 2], [2])!, floatConstant([0.1], [])] },
  ],
}

describe.each(Object.entries(cases))('%s', (_, family) => {
  test.each(family.map((node): [string, NodeCase] => [describeCase(node), node]))('%s', async (_title, node) => {
    expect(inferNode(node)).toEqual(await runNode(node))
  })
})

function describeCase({ op, opset = 18, attributes = {}, inputs }: NodeCase): string {
  const given = Object.entries(attributes).map(([name, { value }]) => `${name}=${JSON.stringify(value)}`)
  const shapes = inputs.map((input) => (input === '' ? '-' : `[${'shape' in input ? input.shape : input}]`))
  return `${op}-${opset} ${shapes.join(' ')} ${given.join(' ')}`
}
