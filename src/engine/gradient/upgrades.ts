import type { Attribute, Node } from '../onnx/graph'

/** What an upgrade may do besides returning the node in its new words. */
export interface UpgradeTools {
  /** an int64 list as a constant; returns its name */
  integers(node: Node, what: string, values: readonly number[]): string
  /** a scalar of the node's float type as a constant; returns its name */
  float(node: Node, what: string, value: number): string
  /** a list of float32 numbers as a constant; returns its name */
  floats(node: Node, what: string, values: readonly number[]): string
  unique(wanted: string): string
  /** a further node, placed before the one that is returned */
  add(node: Node): void
}

export interface Upgrade {
  /** operator set that brought the new words */
  readonly since: number
  upgrade(node: Node, tools: UpgradeTools): Node
}

/** Moves list attributes to inputs, which is what most operators went through. */
function listsToInputs(since: number, places: Readonly<Record<string, number>>): Upgrade {
  return {
    since,
    upgrade(node, tools) {
      const inputs = [...node.inputs]
      for (const [name, place] of Object.entries(places)) {
        const attribute = node.attributes[name]
        if (attribute?.kind === 'ints') setInput(inputs, place, tools.integers(node, name, attribute.value))
      }
      return { ...node, inputs, attributes: without(node, Object.keys(places)) }
    },
  }
}

/** The same for a single number. */
function floatsToInputs(since: number, places: Readonly<Record<string, number>>): Upgrade {
  return {
    since,
    upgrade(node, tools) {
      const inputs = [...node.inputs]
      for (const [name, place] of Object.entries(places)) {
        const attribute = node.attributes[name]
        if (attribute?.kind === 'float') setInput(inputs, place, tools.float(node, name, attribute.value))
      }
      return { ...node, inputs, attributes: without(node, Object.keys(places)) }
    },
  }
}

function drop(since: number, attributes: readonly string[]): Upgrade {
  return { since, upgrade: (node) => ({ ...node, attributes: without(node, attributes) }) }
}

/** Before 13 a softmax ran over all axes from `axis` on (default 1) taken as one. */
const softmaxOverOneAxis: Upgrade = {
  since: 13,
  upgrade(node, tools) {
    const axis = node.attributes.axis ?? { kind: 'int', value: 1 }
    const [flat, result, shape] = [
      tools.unique(`${node.name}_flat`),
      tools.unique(`${node.name}_rows`),
      tools.unique(`${node.name}_shape`),
    ]
    const [data, output] = [node.inputs[0]!, node.outputs[0]!]
    tools.add({ ...node, name: flat, op: 'Flatten', inputs: [data], outputs: [flat], attributes: { axis } })
    tools.add({ ...node, name: shape, op: 'Shape', inputs: [data], outputs: [shape], attributes: {} })
    tools.add({ ...node, inputs: [flat], outputs: [result], attributes: { axis: { kind: 'int', value: -1 } } })
    const restore = tools.unique(`${node.name}_restore`)
    return { ...node, name: restore, op: 'Reshape', inputs: [result, shape], outputs: [output], attributes: {} }
  },
}

/** The count became an input. */
const countToInput: Upgrade = {
  since: 10,
  upgrade(node, tools) {
    const count = node.attributes.k
    if (count?.kind !== 'int') return node
    return {
      ...node,
      inputs: [node.inputs[0]!, tools.integers(node, 'k', [count.value])],
      attributes: without(node, ['k']),
    }
  },
}

/** Equal parts had to be counted from the outputs before 18. */
const splitCountsParts: Upgrade = {
  since: 18,
  upgrade(node) {
    if (node.inputs[1]) return node
    return { ...node, attributes: { ...node.attributes, num_outputs: { kind: 'int', value: node.outputs.length } } }
  },
}

/** Version 10 knew only (data, scales), read asymmetrically and rounded down. */
const resizeFrom10: Upgrade = {
  since: 11,
  upgrade(node) {
    const attributes: Record<string, Attribute> = {
      ...node.attributes,
      coordinate_transformation_mode: { kind: 'string', value: 'asymmetric' },
      nearest_mode: { kind: 'string', value: 'floor' },
    }
    return { ...node, op: 'Resize', inputs: [node.inputs[0]!, '', node.inputs[1]!], attributes }
  },
}

/** Upsample, its scales first an attribute and then an input, became Resize. */
const upsampleScalesToInput: Upgrade = {
  since: 9,
  upgrade(node, tools) {
    const scales = node.attributes.scales
    if (scales?.kind !== 'floats') return node
    const inputs = [node.inputs[0]!, tools.floats(node, 'scales', scales.value)]
    return { ...node, inputs, attributes: without(node, ['scales']) }
  },
}

/** Operators whose words changed between opset 7 and 18, oldest change first. */
export const upgrades: Readonly<Record<string, readonly Upgrade[]>> = {
  BatchNormalization: [drop(9, ['spatial'])],
  Clip: [floatsToInputs(11, { min: 1, max: 2 })],
  Dropout: [drop(12, ['ratio'])],
  LogSoftmax: [softmaxOverOneAxis],
  Pad: [listsToInputs(11, { pads: 1 }), floatsToInputs(11, { value: 2 })],
  ReduceL1: [listsToInputs(18, { axes: 1 })],
  ReduceL2: [listsToInputs(18, { axes: 1 })],
  ReduceLogSum: [listsToInputs(18, { axes: 1 })],
  ReduceLogSumExp: [listsToInputs(18, { axes: 1 })],
  ReduceMax: [listsToInputs(18, { axes: 1 })],
  ReduceMean: [listsToInputs(18, { axes: 1 })],
  ReduceMin: [listsToInputs(18, { axes: 1 })],
  ReduceProd: [listsToInputs(18, { axes: 1 })],
  ReduceSum: [listsToInputs(13, { axes: 1 })],
  ReduceSumSquare: [listsToInputs(18, { axes: 1 })],
  Resize: [resizeFrom10],
  Slice: [listsToInputs(10, { starts: 1, ends: 2, axes: 3 })],
  Softmax: [softmaxOverOneAxis],
  Split: [listsToInputs(13, { split: 1 }), splitCountsParts],
  Squeeze: [listsToInputs(13, { axes: 1 })],
  TopK: [countToInput],
  Upsample: [upsampleScalesToInput, { ...resizeFrom10, since: 10 }],
  Unsqueeze: [listsToInputs(13, { axes: 1 })],
}

/** Operators that mean the same, in the same words, in every opset from 7 to 18. */
export const unchanged: ReadonlySet<string> = new Set(
  `Abs Acos Acosh Add And ArgMax ArgMin Asin Asinh Atan Atanh AveragePool Bernoulli BitShift Cast CastLike Ceil Celu
  Compress Concat Constant ConstantOfShape Conv ConvInteger ConvTranspose Cos Cosh CumSum DepthToSpace
  DequantizeLinear Div DynamicQuantizeLinear Einsum Elu Equal Erf Exp Expand EyeLike Flatten Floor GRU Gather
  GatherElements GatherND Gemm GlobalAveragePool GlobalLpPool GlobalMaxPool Greater GreaterOrEqual HardSigmoid
  HardSwish Hardmax Identity If InstanceNormalization IsInf IsNaN LRN LSTM LayerNormalization LeakyRelu Less
  LessOrEqual Log Loop LpNormalization LpPool MatMul MatMulInteger Max MaxPool Mean MeanVarianceNormalization Min
  Mish Mod Mul Neg NonMaxSuppression NonZero Not OneHot Or PRelu Pow QLinearConv QLinearMatMul QuantizeLinear RNN
  RandomNormal RandomNormalLike RandomUniform RandomUniformLike Range Reciprocal Relu Reshape ReverseSequence Round
  Scan ScatterElements ScatterND Selu Shape Shrink Sigmoid Sign Sin Sinh Size Softplus Softsign SpaceToDepth Sqrt
  Sub Sum Tan Tanh ThresholdedRelu Tile Transpose Trilu Where Xor`.split(/\s+/),
)

function setInput(inputs: string[], place: number, name: string): void {
  while (inputs.length < place) inputs.push('')
  inputs[place] = name
}

function without(node: Node, names: readonly string[]): Record<string, Attribute> {
  return Object.fromEntries(Object.entries(node.attributes).filter(([name]) => !names.includes(name)))
}
