import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { describe, expect, test } from 'vitest'
import { decodeModel, encodeModel } from '../../../src/engine/onnx/codec'
import { foldConstants } from '../../../src/engine/onnx/foldConstants'
import type { Graph } from '../../../src/engine/onnx/graph'
import { inferShapes } from '../../../src/engine/onnx/inferShapes'
import { tap } from '../../../src/engine/onnx/cut'
import { inputShapes, modelPaths, runOnNoise } from './support'

const read = (path: string): Graph => decodeModel(readFileSync(path), basename(path))

const innerTensors = (graph: Graph): string[] =>
  graph.nodes.flatMap(({ outputs }) => outputs.filter((name) => name !== ''))

/** What the file itself says of inner tensors would be a hint; the rules must do without. */
const withoutHints = (graph: Graph): Graph => ({
  ...graph,
  types: new Map(),
  outputs: graph.outputs.map((value) => ({ ...value, shape: null })),
})

describe.skipIf(modelPaths.length === 0)('real models', () => {
  test.each(modelPaths)(
    '%s: every tensor has the shape and type onnxruntime gives it',
    { timeout: 120_000 },
    async (path) => {
      const graph = read(path)
      const shapes = inputShapes(graph, path.includes('video') || path.includes('i3d') ? 1 : 2)
      const inferred = inferShapes(withoutHints(graph), { inputs: shapes })
      const found = await runOnNoise(encodeModel(tap(inferred, innerTensors(graph))), shapes)

      const expected = Object.entries(found).map(([name, { dims, type }]) => [name, type, [...dims]])
      const actual = Object.keys(found).map((name) => {
        const type = inferred.types.get(name)
        return [name, type?.type, type?.shape]
      })
      expect(actual).toEqual(expected)
      expect(actual.length).toBe(innerTensors(graph).length)
    },
  )

  test.each(modelPaths)('%s: a symbolic batch stays symbolic, and folding changes no bit', async (path) => {
    const graph = read(path)
    const symbolic = inferShapes(withoutHints(graph))
    const shapes = inputShapes(graph)
    const folded = foldConstants(inferShapes(graph, { inputs: shapes }))
    const [before, after] = [
      await runOnNoise(encodeModel(graph), shapes),
      await runOnNoise(encodeModel(folded), shapes),
    ]

    expect(symbolic.outputs.map(({ shape }) => shape?.[0])).toEqual(graph.outputs.map(() => 'N'))
    expect(folded.nodes.filter(({ op }) => op === 'Shape' || op === 'ConstantOfShape')).toEqual([])
    for (const [name, { data }] of Object.entries(before)) {
      const [a, b] = [data, after[name]!.data].map((values) => Buffer.from((values as Float32Array).buffer))
      expect(Buffer.compare(a!, b!)).toBe(0)
    }
  })
})
