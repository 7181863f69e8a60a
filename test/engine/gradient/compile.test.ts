import { Tensor } from 'onnxruntime-node'
import { describe, expect, test } from 'vitest'
import { WorkbenchError } from '../../../src/contract/error'
import { gradientSupportSchema } from '../../../src/contract/card'
import { extendGraph, type GraphBuilder } from '../../../src/engine/gradient/builder'
import { compileGradient } from '../../../src/engine/gradient/compile'
import { gradientSupport, supportedTensors } from '../../../src/engine/gradient/support'
import type { Attribute, Graph, Value } from '../../../src/engine/onnx/graph'
import { emptyGraph, floatsOf, sessionOf } from './tools'

function graphOf(build: (graph: GraphBuilder, x: string) => string, shape: readonly number[] = [2, 3]): Graph {
  const builder = extendGraph(emptyGraph(13))
  return builder.finish([build(builder, builder.input('x', 'float32', shape))])
}

/** x -> first = relu(x) -> Shrink (no rule) -> last = exp */
const withGap = graphOf((graph, x) => {
  const first = graph.rename(graph.emit('Relu', [x]), 'first')
  return graph.rename(graph.emit('Exp', [graph.emit('Shrink', [first])]), 'last')
})

const value = (name: string): Value => ({ name, type: 'float32', shape: null })

function errorOf(action: () => unknown): WorkbenchError {
  try {
    action()
  } catch (thrown) {
    if (thrown instanceof WorkbenchError) return thrown
    throw thrown
  }
  throw new Error('nothing was thrown')
}

describe('the compiled graph', () => {
  const square = graphOf((graph, x) => graph.rename(graph.emit('Mul', [x, x]), 'square'))
  const x = new Tensor('float32', Float32Array.of(1, -2, 3, 0, 5, -6), [2, 3])

  test('gives the outputs of the graph, then the gradients, by name, with their shapes', async () => {
    const compiled = compileGradient(square, { of: 'square', withRespectTo: ['x'] })
    expect(compiled.outputs).toEqual([
      { name: 'square', type: 'float32', shape: [2, 3] },
      { name: 'x_grad', type: 'float32', shape: [2, 3] },
    ])
    const results = await (await sessionOf(compiled)).run({ x })
    expect([...floatsOf(results.square!)]).toEqual([1, 4, 9, 0, 25, 36])
    expect([...floatsOf(results.x_grad!)]).toEqual([2, -4, 6, 0, 10, -12])
    expect(square.nodes).toHaveLength(2)
  })

  test('takes the gradient of `of` from a new input, or from one the graph has', async () => {
    const seed = new Tensor('float32', Float32Array.of(1, 0, 0, 0, 2, 0), [2, 3])
    const expected = [2, -0, 0, 0, 20, -0]
    const made = compileGradient(square, { of: 'square', withRespectTo: ['x'], seedGradient: 'seed' })
    expect([...floatsOf((await (await sessionOf(made)).run({ x, seed })).x_grad!)]).toEqual(expected)

    const builder = extendGraph(square)
    const own = builder.input('own', 'float32', [2, 3])
    const given = compileGradient(builder.finish(['square']), { of: 'square', withRespectTo: ['x'], seedGradient: own })
    expect([...floatsOf((await (await sessionOf(given)).run({ x, own: seed })).x_grad!)]).toEqual(expected)

    const narrow = extendGraph(square)
    narrow.input('own', 'float32', [3])
    const request = { of: 'square', withRespectTo: ['x'], seedGradient: 'own' }
    expect(errorOf(() => compileGradient(narrow.finish(['square']), request)).code).toBe('gradient/seed')
  })

  test('gives gradients of tensors inside the graph, and of the start itself', async () => {
    const graph = graphOf((builder, input) => {
      const inner = builder.rename(builder.emit('Exp', [input]), 'inner')
      return builder.rename(builder.emit('Mul', [inner, inner]), 'end')
    })
    const compiled = compileGradient(graph, { of: 'end', withRespectTo: ['inner', 'end', 'x'] })
    const ones = new Tensor('float32', new Float32Array(6), [2, 3])
    const results = await (await sessionOf(compiled)).run({ x: ones })
    for (const [name, value] of Object.entries({ inner_grad: 2, end_grad: 1, x_grad: 2 }))
      expect([...floatsOf(results[name]!)], name).toEqual(new Array(6).fill(value))
  })

  test('one value that is the gradient of two tensors appears under both names', async () => {
    const builder = extendGraph(emptyGraph(13))
    const [a, b] = ['a', 'b'].map((name) => builder.input(name, 'float32', [2]))
    const graph = builder.finish([builder.rename(builder.emit('Add', [a!, b!]), 'sum')])
    const compiled = compileGradient(graph, { of: 'sum', withRespectTo: ['a', 'b'] })
    const zero = new Tensor('float32', new Float32Array(2))
    const results = await (await sessionOf(compiled)).run({ a: zero, b: zero })
    expect([...floatsOf(results.a_grad!), ...floatsOf(results.b_grad!)]).toEqual([1, 1, 1, 1])
  })

  test('carries nothing that no output needs: no gradient of weights, no forgotten branch', () => {
    const graph = graphOf((builder, input) => {
      builder.emit('Exp', [input])
      return builder.emit('Mul', [input, builder.constant([1, 2, 3])])
    })
    const compiled = compileGradient(graph, { of: graph.outputs[0]!.name, withRespectTo: ['x'] })
    expect(compiled.nodes.map(({ op }) => op)).toEqual(['Mul', 'Mul'])
  })

  test('a double graph gets a double gradient', async () => {
    const builder = extendGraph(emptyGraph(13), 'float64')
    const input = builder.input('x', 'float64', [3])
    const graph = builder.finish([builder.rename(builder.emit('Mul', [input, input]), 'y')])
    const compiled = compileGradient(graph, { of: 'y', withRespectTo: ['x'] })
    const results = await (await sessionOf(compiled)).run({ x: new Tensor('float64', Float64Array.of(1, 2, 0.1)) })
    expect([...(results.x_grad!.data as Float64Array)]).toEqual([2, 4, 0.2])
  })
})

describe('what cannot be differentiated', () => {
  test('a node without a rule is named, with the deepest layer before it', () => {
    const error = errorOf(() => compileGradient(withGap, { of: 'last', withRespectTo: ['x'] }))
    expect(error.code).toBe('gradient/no-rule')
    expect(error.message).toMatch(/Shrink version 13 \(node "shrink"\)/)
    expect(error.tip).toContain('"first"')
    expect(compileGradient(withGap, { of: 'first', withRespectTo: ['x'] }).outputs.at(-1)!.name).toBe('x_grad')
  })

  test('a form of an operator that its rule does not cover is named with the reason', () => {
    const trained = graphOf((graph, x) =>
      graph.emit('Dropout', [x, graph.constant(0.5), graph.emit('Cast', [x], { to: 9 })]),
    )
    const error = errorOf(() => compileGradient(trained, { of: trained.outputs[0]!.name, withRespectTo: ['x'] }))
    expect(error.code).toBe('gradient/no-rule')
    expect(error.message).toContain('training mode')
  })

  test('weights that are computed from the input', () => {
    const graph = graphOf(
      (builder, x) => builder.emit('Conv', [builder.constant(new Float32Array(16), [1, 1, 4, 4]), x]),
      [1, 1, 2, 2],
    )
    const error = errorOf(() => compileGradient(graph, { of: graph.outputs[0]!.name, withRespectTo: ['x'] }))
    expect(error.message).toContain(`input 1 ("x") is computed from the model's input`)
  })

  test('a start that does not depend on the input', () => {
    const graph = graphOf((builder, x) => {
      const size = builder.cast(builder.emit('Shape', [x]), 'float32')
      return builder.rename(builder.emit('Exp', [size]), 'y')
    })
    expect(errorOf(() => compileGradient(graph, { of: 'y', withRespectTo: ['x'] })).code).toBe('gradient/no-path')
  })

  test('a tensor that does not exist', () => {
    expect(errorOf(() => compileGradient(withGap, { of: 'frist', withRespectTo: ['x'] })).paragraph).toContain(
      '"first"',
    )
    expect(errorOf(() => compileGradient(withGap, { of: 'first', withRespectTo: ['z'] })).code).toBe('onnx/no-tensor')
  })

  test('unknown sizes', () => {
    const builder = extendGraph(emptyGraph(13))
    const graph = builder.finish([builder.rename(builder.emit('Relu', [builder.input('x', 'float32', [2])]), 'y')])
    const open: Graph = {
      ...graph,
      inputs: [{ name: 'x', type: 'float32', shape: ['N', 3] }],
      outputs: [{ name: 'y', type: 'float32', shape: null }],
      types: new Map(),
    }
    const error = errorOf(() => compileGradient(open, { of: 'y', withRespectTo: ['x'] }))
    expect(error.code).toBe('gradient/unknown-shape')
    expect(error.message).toContain('[N, 3]')
  })

  test('half precision and integers', () => {
    for (const type of ['float16', 'int32'] as const) {
      const builder = extendGraph(emptyGraph(13))
      const graph = builder.finish([builder.rename(builder.emit('Neg', [builder.input('x', type, [2])]), 'y')])
      const error = errorOf(() => compileGradient(graph, { of: 'y', withRespectTo: ['x'] }))
      expect(error.code).toBe('gradient/element-type')
      expect(error.message).toContain(type)
    }
  })
})

describe('support', () => {
  test('tells how far gradients reach, also without shapes', () => {
    const open: Graph = { ...withGap, types: new Map() }
    const support = gradientSupport(open, { input: 'x' })
    expect(gradientSupportSchema.parse(support)).toEqual({
      supported: false,
      firstUnsupported: {
        node: 'shrink',
        op: 'Shrink',
        opset: 13,
        reason: 'No gradient rule covers Shrink version 13 (node "shrink").',
        advice: 'Choose a tap layer before this node, or add the rule in src/engine/gradient/rules.',
      },
      deepestLayer: 'first',
    })
    expect([...supportedTensors(open, 'x')]).toEqual(['relu', 'first'])
  })

  test('a model that is covered as a whole', () => {
    const graph = graphOf((builder, x) => builder.rename(builder.emit('Sigmoid', [x]), 'y'))
    expect(gradientSupport(graph, { input: 'x' })).toEqual({
      supported: true,
      firstUnsupported: null,
      deepestLayer: 'y',
    })
  })

  test('integers computed from the input need no rule', () => {
    const graph = graphOf((builder, x) => {
      const best = builder.emit('ArgMax', [x], { axis: 1 })
      return builder.emit('Mul', [x, builder.cast(builder.emit('Neg', [best]), 'float32')])
    })
    expect(gradientSupport(graph, { input: 'x' }).supported).toBe(true)
  })

  test('sizes that nobody knows yet decide nothing: they will be known when the gradient is compiled', () => {
    const graph = graphOf((builder, x) => {
      const end = builder.emit('Slice', [builder.emit('Shape', [x]), builder.integers([1]), builder.integers([2])])
      const cut = builder.emit('Slice', [x, builder.integers([1]), end, builder.integers([1])])
      return builder.rename(builder.emit('ReduceMax', [cut]), 'y')
    })
    const open: Graph = { ...graph, inputs: [{ name: 'x', type: 'float32', shape: ['N', 'W'] }], types: new Map() }
    expect(gradientSupport(open, { input: 'x' }).supported).toBe(true)
    expect(() => compileGradient(graph, { of: 'y', withRespectTo: ['x'] })).not.toThrow()
  })

  test('a slice that the picture decides is refused, before and when the gradient is compiled', () => {
    const graph = graphOf((builder, x) => {
      const end = builder.emit('Reshape', [builder.emit('ArgMax', [x], { axis: 1 }), builder.integers([-1])])
      const first = builder.emit('Slice', [end, builder.integers([0]), builder.integers([1])])
      return builder.rename(builder.emit('Slice', [x, builder.integers([0]), first, builder.integers([1])]), 'y')
    })
    const support = gradientSupport(graph, { input: 'x' })
    expect(support).toMatchObject({ supported: false, firstUnsupported: { op: 'Slice' }, deepestLayer: null })
    expect(support.firstUnsupported!.reason).toContain('is computed while the model runs')
    expect(errorOf(() => compileGradient(graph, { of: 'y', withRespectTo: ['x'] })).code).toMatch(/^gradient\//)
  })

  test('an operator whose old words are understood counts, as Upsample does', () => {
    const builder = extendGraph(emptyGraph(9))
    const x = builder.input('x', 'float32', [1, 2, 3, 3])
    const graph = builder.finish([builder.emit('Upsample', [x, builder.constant([1, 1, 2, 2])])])
    expect(gradientSupport(graph, { input: 'x' })).toMatchObject({ supported: true, deepestLayer: 'upsample' })
  })

  test('an operator set that nobody has looked at', () => {
    const graph = graphOf((builder, x) => builder.emit('Relu', [x]))
    const support = gradientSupport({ ...graph, opsets: new Map([['', 99]]) }, { input: 'x' })
    expect(support).toMatchObject({ supported: false, deepestLayer: null })
    expect(support.firstUnsupported!.reason).toContain('operator set 99')
  })

  test('a branch that the picture decides is refused; one that sizes decide is not', () => {
    const body = (op: string): Attribute => {
      const inner = extendGraph({ ...emptyGraph(13), inputs: [{ name: 'x', type: 'float32', shape: [2, 3] }] })
      const { nodes } = inner.finish([inner.rename(inner.emit(op, ['x']), `of_${op}`)])
      return { kind: 'graph', value: { ...emptyGraph(13), nodes, outputs: [value(`of_${op}`)] } }
    }
    const branched = (op: string, condition: (builder: GraphBuilder, x: string) => string): Graph =>
      graphOf((builder, x) => {
        const attributes = { then_branch: body(op), else_branch: body('Tanh') }
        return builder.rename(builder.emit('If', [condition(builder, x)], attributes), 'y')
      })
    const bySize = (builder: GraphBuilder, x: string): string =>
      builder.emit('Equal', [builder.emit('Size', [x]), builder.integers(6)])
    const byPicture = (builder: GraphBuilder, x: string): string =>
      builder.emit('Greater', [builder.emit('ReduceMax', [x], { keepdims: 0 }), builder.constant(0)])

    expect(gradientSupport(branched('Exp', bySize), { input: 'x' }).supported).toBe(true)
    const compiled = compileGradient(branched('Exp', bySize), { of: 'y', withRespectTo: ['x'] })
    expect(compiled.nodes.map(({ op }) => op)).toEqual(['Exp', 'Identity', 'Mul'])
    expect(gradientSupport(branched('Exp', byPicture), { input: 'x' }).firstUnsupported!.reason).toContain(
      'which branch',
    )
    expect(gradientSupport(branched('Shrink', bySize), { input: 'x' }).firstUnsupported!.reason).toContain('Shrink')
    expect(errorOf(() => compileGradient(branched('Exp', byPicture), { of: 'y', withRespectTo: ['x'] })).code).toBe(
      'gradient/no-rule',
    )
  })

  test('a layer behind integer arithmetic is refused as quantised, not as unreachable', () => {
    const graph = graphOf((builder, x) => {
      const [small, scale, zero] = builder.emitMany('DynamicQuantizeLinear', [x], 3)
      const weights = builder.addConstant({ type: 'int8', shape: [3, 2], bytes: new Uint8Array(6).fill(3) })
      const product = builder.emit('MatMulInteger', [small!, weights, zero!])
      return builder.rename(builder.emit('Mul', [builder.cast(product, 'float32'), scale!]), 'y')
    })
    expect(gradientSupport(graph, { input: 'x' })).toMatchObject({ supported: false, deepestLayer: null })
    const error = errorOf(() => compileGradient(graph, { of: 'y', withRespectTo: ['x'] }))
    expect(error.code).toBe('gradient/no-rule')
    expect(error.message).toContain('The model is quantised: DynamicQuantizeLinear')
  })

  test('half precision is not supported', () => {
    const builder = extendGraph(emptyGraph(13))
    const graph = builder.finish([builder.emit('Relu', [builder.input('x', 'float16', [2])])])
    expect(gradientSupport(graph, { input: 'x' }).supported).toBe(false)
  })
})
