import { describe, expect, test } from 'vitest'
import { int, ints, tensor } from '../../../../src/engine/onnx/attributes'
import { floatConstant, int64Constant, numberConstant } from '../../../../src/engine/onnx/constants'
import type { Constant } from '../../../../src/engine/onnx/graph'
import type { ElementType } from '../../../../src/engine/tensor/elementType'
import { computedOutputs, knownOutputs } from '../nodeModel'
import type { NodeCase } from '../nodeModel'

const list = (...values: number[]): Constant => int64Constant(values)
const scalar = (value: number): Constant => int64Constant([value], [])
const table = int64Constant([3, -1, 4, 1, -5, 9], [2, 3])
const bools = (...values: number[]): Constant => numberConstant('bool', values, [values.length])!
const halves = floatConstant([-2.5, -0.5, 0, 0.1, 1.7], [5])

const whole = (
  op: string,
  inputs: NodeCase['inputs'],
  attributes: NodeCase['attributes'] = {},
  type: ElementType = 'int64',
): NodeCase => ({
  op,
  inputs,
  attributes,
  outputs: [type],
})

/** Contents that follow without running; onnxruntime is the judge, bit for bit. */
const cases: readonly NodeCase[] = [
  whole('Shape', [[2, 0, 5]]),
  whole('Shape', [[2, 3, 5]], { start: int(-2) }),
  whole('Size', [[2, 3, 5]]),
  ...['Add', 'Sub', 'Mul', 'Div', 'Max', 'Min'].map((op) => whole(op, [table, int64Constant([2, -3], [2, 1])])),
  ...[0, 1].map((fmod) => whole('Mod', [table, list(2, -3, -4)], { fmod: int(fmod) })),
  whole('Pow', [list(3, -2), list(4, 3)]),
  ...['Add', 'Sub', 'Mul', 'Div'].map((op) => whole(op, [halves, floatConstant([0.3], [])], {}, 'float32')),
  ...['Equal', 'Greater', 'GreaterOrEqual', 'Less', 'LessOrEqual'].map((op) =>
    whole(op, [table, list(3, 1, -1)], {}, 'bool'),
  ),
  ...['And', 'Or', 'Xor'].map((op) => whole(op, [bools(0, 0, 1, 1), bools(0, 1, 0, 1)], {}, 'bool')),
  whole('Not', [bools(0, 1)], {}, 'bool'),
  ...['Neg', 'Abs', 'Sign'].map((op) => whole(op, [table])),
  ...['Floor', 'Ceil', 'Neg', 'Abs'].map((op) => whole(op, [halves], {}, 'float32')),
  whole('Sqrt', [floatConstant([2, 0.1], [2])], {}, 'float32'),
  whole('Cast', [halves], { to: int(7) }),
  whole('Cast', [halves], { to: int(9) }, 'bool'),
  whole('Cast', [table], { to: int(1) }, 'float32'),
  whole('Cast', [table], { to: int(6) }, 'int32'),
  whole('Where', [bools(1, 0, 1), table, scalar(7)]),
  ...['ReduceSum', 'ReduceMax', 'ReduceMin', 'ReduceProd'].map((op) => whole(op, [table, list(-1)])),
  whole('ReduceProd', [table], { keepdims: int(0) }),
  whole('ReduceSum', [table, list(0)], { keepdims: int(0) }),
  whole('ReduceMax', [halves], { keepdims: int(0) }, 'float32'),
  whole('Gather', [table, list(2, -3)], { axis: int(1) }),
  whole('Gather', [table, int64Constant([1, 0, 0, -1], [2, 2])]),
  whole('Gather', [list(5, 6, 7), scalar(-1)]),
  whole('Slice', [table, list(1), list(Number.MAX_SAFE_INTEGER), list(1)]),
  whole('Slice', [table, list(-1, 2), list(Number.MIN_SAFE_INTEGER, 0), list(0, 1), list(-1, -1)]),
  whole('Concat', [table, int64Constant([8, 7], [2, 1])], { axis: int(-1) }),
  whole('Concat', [list(1), list(), list(2, 3)], { axis: int(0) }),
  { op: 'Split', inputs: [table, list(1, 2)], attributes: { axis: int(1) }, outputs: ['int64', 'int64'] },
  {
    op: 'Split',
    inputs: [list(1, 2, 3, 4, 5)],
    attributes: { num_outputs: int(3) },
    outputs: ['int64', 'int64', 'int64'],
  },
  whole('Transpose', [table]),
  whole('Transpose', [int64Constant([1, 2, 3, 4, 5, 6], [1, 2, 3])], { perm: ints([2, 0, 1]) }),
  whole('Reshape', [table, list(3, -1)]),
  whole('Flatten', [table], { axis: int(0) }),
  whole('Squeeze', [int64Constant([4], [1, 1])]),
  whole('Unsqueeze', [scalar(4), list(0)]),
  whole('Expand', [int64Constant([1, 2], [2, 1]), list(2, 2, 3)]),
  whole('Tile', [table, list(2, 2)]),
  whole('Identity', [table]),
  whole('ConstantOfShape', [list(2, 2)], { value: tensor(list(-1)) }),
  whole('ConstantOfShape', [list(3)], {}, 'float32'),
  whole('Range', [scalar(7), scalar(-2), scalar(-3)]),
]

describe('contents known without running', () => {
  test.each(cases.map((node): [string, NodeCase] => [`${node.op} ${JSON.stringify(node.attributes)}`, node]))(
    '%s',
    async (_, node) => {
      expect(knownOutputs(node)).toEqual(await computedOutputs(node))
    },
  )
})

describe('contents that are left to the runtime', () => {
  test.each<[string, NodeCase]>([
    ['division by zero', whole('Div', [list(1), list(0)])],
    ['an index beyond the end', whole('Gather', [list(1, 2), list(5)])],
    ['products beyond 2^53', whole('Mul', [list(2 ** 40), list(2 ** 40)])],
    ['int32 that would wrap', whole('Cast', [list(2 ** 40)], { to: int(6) }, 'int32')],
    ['float powers', whole('Pow', [halves, floatConstant([2], [])], {}, 'float32')],
    ['sums of floats', whole('ReduceSum', [halves], {}, 'float32')],
    ['tensors as large as weights', whole('ConstantOfShape', [list(2000)])],
    ['tensors as large as no memory', whole('ConstantOfShape', [list(2 ** 30, 2 ** 20)])],
    ['a step of zero', whole('Range', [scalar(0), scalar(4), scalar(0)])],
  ])('%s', (_, node) => {
    const [value] = knownOutputs(node)

    expect(value === undefined || value.values.every((element) => element === null)).toBe(true)
  })
})
