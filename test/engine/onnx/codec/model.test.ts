import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import type { Tensor } from 'onnxruntime-node'
import { describe, expect, test } from 'vitest'
import { decodeModel, encodeModel } from '../../../../src/engine/onnx/codec'
import { inputShapes, modelPaths, runOnNoise, withDigests } from '../support'

const bitsOf = (tensor: Tensor) => Buffer.from((tensor.data as Float32Array).buffer)

describe.skipIf(modelPaths.length === 0)('real models', () => {
  test.each(modelPaths)('%s: written again, it computes the same bits', async (path) => {
    const bytes = readFileSync(path)
    const graph = decodeModel(bytes, basename(path))
    const again = encodeModel(graph)
    const shapes = inputShapes(graph)

    const [expected, found] = [await runOnNoise(bytes, shapes), await runOnNoise(again, shapes)]

    expect(Object.keys(found)).toEqual(graph.outputs.map(({ name }) => name))
    for (const [name, tensor] of Object.entries(expected)) {
      expect(found[name]!.dims).toEqual(tensor.dims)
      expect(Buffer.compare(bitsOf(found[name]!), bitsOf(tensor))).toBe(0)
    }
  })

  test.each(modelPaths)('%s: weights are views of the file, and a second decode finds the same graph', (path) => {
    const bytes = readFileSync(path)
    const graph = decodeModel(bytes, basename(path))
    const large = [...graph.constants.values()].filter((constant) => constant.bytes.length >= 4096)

    expect(large.length).toBeGreaterThan(0)
    expect(large.every((constant) => constant.bytes.buffer === bytes.buffer)).toBe(true)
    expect(withDigests(decodeModel(encodeModel(graph), basename(path)))).toEqual(withDigests(graph))
  })
})
