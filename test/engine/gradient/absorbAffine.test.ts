import { Tensor } from 'onnxruntime-node'
import { describe, expect, test } from 'vitest'
import { absorbAffine } from '../../../src/engine/gradient/absorbAffine'
import { extendGraph, type AttributeInput, type GraphBuilder } from '../../../src/engine/gradient/builder'
import type { Graph } from '../../../src/engine/onnx/graph'
import { inferShapes } from '../../../src/engine/onnx/inferShapes'
import { emptyGraph, floatsOf, relativeError, sessionOf, spacedValues } from './tools'

function graphOf(
  before: (graph: GraphBuilder, x: string) => string,
  attributes: Record<string, AttributeInput>,
): Graph {
  const builder = extendGraph(emptyGraph(18))
  const x = builder.input('x', 'float32', [1, 4, 5, 5])
  const weights = builder.constant(spacedValues(6 * 2 * 9, 1), [6, 2, 3, 3])
  const bias = builder.constant(spacedValues(6, 2))
  const result = builder.emit('Conv', [before(builder, x), weights, bias], { group: 2, ...attributes })
  return inferShapes(builder.finish([result]))
}

function normalised(graph: GraphBuilder, x: string): string {
  const centred = graph.emit('Sub', [x, graph.constant([0.5, -0.4, 0.3, 0.2], [1, 4, 1, 1])])
  return graph.emit('Div', [centred, graph.constant([0.2, 0.5, 2, 3], [4, 1, 1])])
}

async function outputOf(graph: Graph): Promise<Float32Array> {
  const session = await sessionOf(graph)
  const x = new Tensor('float32', spacedValues(100, 5), [1, 4, 5, 5])
  return floatsOf((await session.run({ x }))[session.outputNames[0]!]!)
}

const operators = (graph: Graph): string[] => graph.nodes.map(({ op }) => op)

describe('an affine map before a convolution', () => {
  test.each<[string, (graph: GraphBuilder, x: string) => string]>([
    ['a normalisation', normalised],
    ['a factor on the left', (graph, x) => graph.emit('Mul', [graph.constant(3), x])],
    ['an offset', (graph, x) => graph.emit('Add', [graph.constant([1, 2, 3, 4], [1, 4, 1, 1]), x])],
  ])('%s goes into the weights', async (_, before) => {
    const graph = graphOf(before, {})
    const absorbed = absorbAffine(graph, [])
    expect(operators(absorbed)).toEqual(['Conv'])
    expect(relativeError(await outputOf(absorbed), await outputOf(graph))).toBeLessThan(1e-6)
  })

  test('only its factor goes where the convolution pads', async () => {
    const graph = graphOf(normalised, { pads: [1, 1, 1, 1] })
    const absorbed = absorbAffine(graph, [])
    expect(operators(absorbed)).toEqual(['Sub', 'Conv'])
    expect(relativeError(await outputOf(absorbed), await outputOf(graph))).toBeLessThan(1e-6)
  })

  test('stays where its result is wanted, or read twice, or not per channel', () => {
    const graph = graphOf(normalised, {})
    expect(absorbAffine(graph, [graph.nodes[1]!.outputs[0]!])).toBe(graph)
    const twice = extendGraph(graph)
    const also = twice.emit('Exp', [graph.nodes[1]!.outputs[0]!])
    expect(operators(absorbAffine(twice.finish([graph.outputs[0]!.name, also]), []))).toEqual([
      'Sub',
      'Div',
      'Conv',
      'Exp',
    ])
    const perPlace = graphOf((builder, x) => builder.emit('Mul', [x, builder.constant([1, 2, 3, 4, 5])]), {})
    expect(operators(absorbAffine(perPlace, []))).toEqual(['Mul', 'Conv'])
    const reversed = graphOf((builder, x) => builder.emit('Sub', [builder.constant(1), x]), {})
    expect(operators(absorbAffine(reversed, []))).toEqual(['Sub', 'Conv'])
  })
})
