import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { Tensor } from 'onnxruntime-node'
import { describe, expect, test } from 'vitest'
import { compileGradient } from '../../../src/engine/gradient/compile'
import type { Lowering } from '../../../src/engine/gradient/rule'
import { gradientSupport } from '../../../src/engine/gradient/support'
import { decodeModel } from '../../../src/engine/onnx/codec'
import type { Graph } from '../../../src/engine/onnx/graph'
import { inferShapes } from '../../../src/engine/onnx/inferShapes'
import { blockSize } from '../../../src/engine/provider/blockSize'
import { elementCount } from '../../../src/engine/tensor/shape'
import { readFloatsNpy } from './i2vLoss'
import { floatsOf, norm, randomNumbers, relativeError, sessionOf } from './tools'

/** Narrow networks with random weights and PyTorch's gradients; made by make.py, see the README there. */
const folder = resolve(import.meta.dirname, '../../fixture/architecture/model')

interface Golden {
  readonly inputs: readonly (readonly number[])[]
  readonly gradients: readonly Gradient[]
}

/** Gradient of a weighted sum of the tensor `of`; of its values every `stride`-th is in the .npy file. */
interface Gradient {
  readonly of: string
  readonly input: number
  readonly shape: readonly number[]
  readonly norm: number
  readonly stride: number
}

const block = await blockSize()

const golden = JSON.parse(readFileSync(resolve(folder, 'golden.json'), 'utf8')) as Record<string, Golden>

/** Repeatable values in -reach..reach, as golden.py makes them. */
function valuesOf(shape: readonly number[], seed: number, reach: number): Tensor {
  const next = randomNumbers(seed)
  const values = Float32Array.from({ length: elementCount(shape) }, () => (next() * 2 - 1) * reach)
  return new Tensor('float32', values, shape)
}

function graphOf(name: string): Graph {
  const path = resolve(folder, `${name}.onnx`)
  return decodeModel(readFileSync(path), path)
}

/** Gradients at the golden point, which is the first of so many rows; the others hold other values. */
async function measured(
  graph: Graph,
  inputs: Golden['inputs'],
  wanted: readonly Gradient[],
  { rows = 1, lowering = {} }: { rows?: number; lowering?: Partial<Lowering> } = {},
) {
  const repeated = (shape: readonly number[]): number[] => shape.with(0, shape[0]! * rows)
  const names = graph.inputs.map(({ name }) => name).slice(0, inputs.length)
  const shapes = Object.fromEntries(names.map((name, place) => [name, repeated(inputs[place]!)]))
  const sized = inferShapes(graph, { inputs: shapes })
  const [{ of, shape }] = wanted as [Gradient]
  const withRespectTo = wanted.map(({ input }) => names[input]!)
  const session = await sessionOf(compileGradient(sized, { of, withRespectTo, seedGradient: 'seed', lowering }))
  const feeds = Object.fromEntries(names.map((name, place) => [name, valuesOf(shapes[name]!, 11 + place, 1.5)]))
  const seed = valuesOf(repeated(shape), of === 'logits' ? 21 : 22, 1)
  const results = await session.run({ ...feeds, seed })
  return wanted.map(({ input }) =>
    floatsOf(results[`${names[input]!}_grad`]!).subarray(0, elementCount(inputs[input]!)),
  )
}

describe.each(Object.entries(golden))('%s', (name, { inputs, gradients }) => {
  const graph = graphOf(name)
  const isOpen = typeof graph.inputs[0]!.shape![0] === 'string'
  const samples = readFloatsNpy(resolve(folder, `${name}.npy`))
  const countOf = ({ input, stride }: Gradient): number => Math.ceil(elementCount(inputs[input]!) / stride)

  function expectGolden(wanted: readonly Gradient[], found: readonly Float32Array[]): void {
    for (const [place, gradient] of wanted.entries()) {
      const start = gradients.slice(0, gradients.indexOf(gradient)).reduce((sum, before) => sum + countOf(before), 0)
      const expected = samples.subarray(start, start + countOf(gradient))
      const sampled = found[place]!.filter((_, index) => index % gradient.stride === 0)
      expect(relativeError(sampled, expected)).toBeLessThan(1e-3)
      expect(Math.abs(norm(found[place]!) / gradient.norm - 1)).toBeLessThan(1e-3)
    }
  }

  test.each(['tap', 'logits'])('has the gradient that PyTorch finds for %s', async (of) => {
    const wanted = gradients.filter((gradient) => gradient.of === of)
    expectGolden(wanted, await measured(graph, inputs, wanted))
  })

  test.runIf(isOpen)('has it in a batch too', async () => {
    const wanted = gradients.filter(({ of }) => of === 'logits')
    expectGolden(wanted, await measured(graph, inputs, wanted, { rows: 3 }))
  })

  test.runIf(block !== null)('has it in the blocks of this processor', async () => {
    const wanted = gradients.filter(({ of }) => of === 'logits')
    expectGolden(wanted, await measured(graph, inputs, wanted, { rows: isOpen ? 2 : 1, lowering: { block } }))
  })

  test('is said to have gradients from every layer', () => {
    const told = inferShapes(graph)
    for (const input of told.inputs.slice(0, inputs.length))
      expect(gradientSupport(told, { input: input.name })).toMatchObject({ supported: true, firstUnsupported: null })
  })
})
