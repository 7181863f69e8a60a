import { expect, test } from 'vitest'
import { extendGraph, type GraphBuilder } from '../../../src/engine/gradient/builder'
import { cleanUp } from '../../../src/engine/gradient/cleanUp'
import type { Graph } from '../../../src/engine/onnx/graph'
import { emptyGraph } from './tools'

function cleaned(build: (graph: GraphBuilder, x: string) => string[]): Graph {
  const builder = extendGraph(emptyGraph(18))
  const x = builder.input('x', 'float32', [2, 3, 4])
  return cleanUp(builder.finish(build(builder, x)))
}

const operators = (graph: Graph): string[] => graph.nodes.map(({ op }) => op)

test('what is computed twice is computed once', () => {
  const graph = cleaned((builder, x) => {
    const twice = ['a', 'b'].map(() => builder.emit('Sigmoid', [builder.emit('Neg', [x])]))
    return [builder.emit('Add', twice)]
  })
  expect(operators(graph)).toEqual(['Neg', 'Sigmoid', 'Add'])
  expect(new Set(graph.nodes.at(-1)!.inputs).size).toBe(1)
})

test('different attributes are different computations, and chance is never shared', () => {
  const graph = cleaned((builder, x) => {
    const casts = [1, 0].map((axis) => builder.emit('Softmax', [x], { axis }))
    const noises = [1, 2].map(() => builder.emit('RandomNormalLike', [x]))
    return [builder.emit('Sum', [...casts, ...noises])]
  })
  expect(operators(graph)).toHaveLength(5)
})

test('turns that undo each other go, others stay', () => {
  const graph = cleaned((builder, x) => {
    const turned = builder.emit('Transpose', [x], { perm: [1, 2, 0] })
    const back = builder.emit('Transpose', [turned], { perm: [2, 0, 1] })
    const again = builder.emit('Transpose', [turned], { perm: [1, 2, 0] })
    return [builder.emit('Neg', [back]), again]
  })
  expect(operators(graph)).toEqual(['Transpose', 'Transpose', 'Neg'])
  expect(graph.nodes.find(({ op }) => op === 'Neg')!.inputs).toEqual(['x'])
})

test('copies and dead ends go, names of outputs stay', () => {
  const graph = cleaned((builder, x) => {
    builder.emit('Exp', [builder.constant(1)])
    const copy = builder.emit('Identity', [x])
    return [builder.rename(builder.emit('Neg', [copy]), 'y')]
  })
  expect(operators(graph)).toEqual(['Neg', 'Identity'])
  expect(graph.constants.size).toBe(0)
  expect(graph.outputs[0]!.name).toBe('y')
})
