import { readFileSync, readdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Layout } from '../../../../src/contract/card'
import { comparableLayers, toMaps, traceLayers } from '../../../../src/engine/onnx/axes'
import { int, ints } from '../../../../src/engine/onnx/attributes'
import { int64Constant } from '../../../../src/engine/onnx/constants'
import { decodeModel } from '../../../../src/engine/onnx/codec'
import type { Attribute, Graph } from '../../../../src/engine/onnx/graph'
import { graphOf, node, value } from '../graphs'
import { noise } from '../support'
import { clipInput, clipShape, graphOfCase } from './cases'

const folder = resolve(import.meta.dirname, '../../../fixture/architecture/model')
const fixtures = readdirSync(folder).filter((name) => name.endsWith('.onnx'))
const open = (name: string): Graph => decodeModel(readFileSync(resolve(folder, name)), name)

const reasonOf = (graph: Graph, tensor: string): unknown => traceLayers(graph, clipInput).get(tensor)

describe('where the meaning is lost, and why', () => {
  test('an operator nobody knows passes if it keeps the shape, and is named if it does not', () => {
    const foreign = (op: string, output: string) => ({ ...node(op, ['x'], [output]), domain: 'com.example' })
    const graph = graphOf({
      inputs: [value('x', clipShape)],
      outputs: [value('y', [1, 5, 8, 4, 4])],
      nodes: [foreign('Blur', 'same'), foreign('Fold', 'y')],
      types: new Map([['same', value('same', clipShape)]]),
    })
    expect(reasonOf(graph, 'same')).toMatchObject({ channels: 2, height: 4, width: 4 })
    expect(reasonOf(graph, 'y')).toEqual({
      reason: 'Node "y_Fold" (Fold) has no rule that tells what Fold makes of the axes.',
    })
  })

  test('what follows carries the first reason', () => {
    const graph = graphOfCase({
      nodes: [
        node('Transpose', ['x'], ['turned'], { perm: ints([2, 1, 0, 3, 4]) }),
        node('Reshape', ['turned', 'shape'], ['cut']),
        node('Relu', ['cut'], ['y']),
      ],
      constants: { shape: int64Constant([5, 3, 17]) },
    })
    expect(reasonOf(graph, 'y')).toEqual(reasonOf(graph, 'cut'))
    expect(reasonOf(graph, 'y')).toHaveProperty('reason')
  })

  test('a reshape that cuts through time', () => {
    const graph = graphOfCase({
      nodes: [node('Reshape', ['x', 'shape'], ['y'])],
      constants: { shape: int64Constant([1, 2, 128]) },
    })
    expect(reasonOf(graph, 'y')).toMatchObject({ height: 4, width: 4, channels: 2 })
    const cut = graphOfCase({
      nodes: [node('Slice', ['x', 'zero', 'seven', 'two'], ['part']), node('Reshape', ['part', 'shape'], ['y'])],
      constants: {
        ...{ zero: int64Constant([0]), seven: int64Constant([7]), two: int64Constant([2]) },
        shape: int64Constant([2, 4, 28]),
      },
    })
    expect(reasonOf(cut, 'y')).toEqual({
      reason: 'Node "y_Reshape" (Reshape) cuts through time or tokens: it gives them the sizes [2, 4, 28].',
    })
  })

  test('a second input, of which the card says nothing', () => {
    const graph = open('slowfast_two_inputs.onnx')
    const traces = traceLayers(graph, { tensor: 'x1', layout: 'NCTHW', frames: 8, size: [32, 32] })
    const found = [...traces.values()]
    expect(found.filter((trace) => 'steps' in trace && trace.steps.length === 8).length).toBeGreaterThan(20)
    expect(traces.get(graph.outputs[0]!.name)).toEqual({
      reason: 'It depends on the model\'s input "x0", of which the card says nothing.',
    })
  })

  test('an inner graph that only a run decides', () => {
    const branch = { kind: 'graph', value: graphOf({ inputs: [], outputs: [value('b')], nodes: [] }) } as const
    const graph = graphOfCase({
      nodes: [
        node('ReduceMax', ['x'], ['largest'], { keepdims: int(0) }),
        node('Cast', ['largest'], ['asks'], { to: int(9) }),
        node('If', ['asks'], ['y'], { then_branch: branch, else_branch: branch }),
      ],
    })
    expect(reasonOf(graph, 'y')).toEqual({
      reason: 'Node "y_If" (If) has no rule that tells what If makes of the axes.',
    })
  })

  test('maps of a tensor that is not the traced one', () => {
    const trace = traceLayers(graphOfCase({ nodes: [node('Relu', ['x'], ['y'])] }), clipInput).get('y')!
    if ('reason' in trace) throw new Error(trace.reason)
    expect(() => toMaps(new Float32Array(100), trace)).toThrow(RangeError)
    const data = new Float32Array(256)
    expect(toMaps(data, { ...trace, moves: trace.moves.map((move) => ({ ...move, to: move.from })) })).toBe(data)
  })
})

/** Every number in every attribute replaced by another one, one time in ten. */
function damaged(graph: Graph, seed: number): Graph {
  const numbers = noise(20_000, seed)
  let next = 0
  const other = (own: number): number => {
    const chance = numbers[next++ % numbers.length]!
    return chance > 0.8 ? Math.round(chance * 50) - 43 : own
  }
  const damage = (attribute: Attribute): Attribute => {
    if (attribute.kind === 'int') return { ...attribute, value: other(attribute.value) }
    return attribute.kind === 'ints' ? { ...attribute, value: attribute.value.map(other) } : attribute
  }
  const nodes = graph.nodes.map((own) => ({
    ...own,
    inputs: own.inputs.map((name) => (numbers[next++ % numbers.length]! > 0.998 ? 'x' : name)),
    attributes: Object.fromEntries(Object.entries(own.attributes).map(([name, found]) => [name, damage(found)])),
  }))
  return { ...graph, nodes }
}

test.each(fixtures)('%s, damaged or told to be something else, never throws', (name) => {
  const graph = open(name)
  const tensor = graph.inputs[0]!.name
  const layouts: [Layout, number][] = [
    ['NCHW', 1],
    ['NTCHW', 4],
  ]
  for (const [place, [layout, frames]] of layouts.entries())
    for (const odd of [graph, damaged(graph, place + 1)]) {
      const traces = traceLayers(odd, { tensor, layout, frames, size: [32, 32] })
      for (const trace of traces.values()) if ('reason' in trace) expect(trace.reason).toMatch(/^[A-Z].*\.$/)
      comparableLayers(odd, traces)
    }
})
