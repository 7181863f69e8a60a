import { beforeAll, expect, test } from 'vitest'
import type { ModelCard } from '../../../src/contract/card'
import { gradientScale, joinMoments, momentsOf, spreadOf } from '../../../src/engine/attack/dispersion'
import { dispersionGraph, dispersionNames, featuresGraph } from '../../../src/engine/attack/graph/dispersionGraph'
import { names, surrogateGraph } from '../../../src/engine/attack/graph/surrogateGraph'
import { weightedGraph, weightedNames } from '../../../src/engine/attack/graph/weightedGraph'
import { extendGraph } from '../../../src/engine/gradient/builder'
import { encodeModel } from '../../../src/engine/onnx/codec'
import type { Graph } from '../../../src/engine/onnx/graph'
import { openSession, type Session } from '../../../src/engine/runtime/session'
import { float32, floatsOf } from '../../../src/engine/runtime/value'
import { dot, emptyGraph, relativeError, spacedValues } from '../gradient/tools'
import { exampleCard } from '../model/exampleCard'

const size = { height: 4, width: 6 }
const shape = [1, 3, size.height, size.width]
const count = 3 * size.height * size.width

/** Smooth, so that differences tell its gradient: tanh(convolution), twice. */
function tinyModel(): Graph {
  const builder = extendGraph(emptyGraph(18))
  const input = builder.input('pixels', 'float32', shape)
  const inner = builder.emit('Conv', [input, builder.constant(spacedValues(108, 5, [-0.5, 0.6]), [4, 3, 3, 3])])
  const first = builder.rename(builder.emit('Tanh', [inner]), 'first')
  const outer = builder.emit('Conv', [first, builder.constant(spacedValues(20, 6, [-0.9, 1]), [5, 4, 1, 1])])
  return builder.finish([builder.rename(builder.emit('Tanh', [outer]), 'second')])
}

const card: ModelCard = exampleCard({ input: { mean: [0.4, 0.5, 0.6], std: [0.2, 0.25, 0.3] } })
const open = (graph: Graph): Promise<Session> => openSession(encodeModel(graph), { provider: 'cpu', threads: 1 })
const pixelsOf = (seed: number): Float32Array => spacedValues(count, seed, [0.05, 0.95])

let features: Session
let dispersion: Session
beforeAll(async () => {
  features = await open(featuresGraph(tinyModel(), card, 'second', size))
  dispersion = await open(dispersionGraph(tinyModel(), card, 'second', size))
})

const momentsAt = async (pixels: Float32Array) =>
  momentsOf(
    floatsOf((await features.run({ [dispersionNames.pixels]: float32(pixels, shape) }, { second: null }))['second']!),
  )

test('DR: frames one at a time, the gradient is that of the standard deviation over all of them', async () => {
  const frames = [pixelsOf(1), pixelsOf(2), pixelsOf(3)]
  const spreadWith = async (frame: number, pixels: Float32Array): Promise<number> => {
    const moments = []
    for (const [index, own] of frames.entries()) moments.push(await momentsAt(index === frame ? pixels : own))
    return spreadOf(joinMoments(moments))
  }
  const all = joinMoments([await momentsAt(frames[0]!), await momentsAt(frames[1]!), await momentsAt(frames[2]!)])
  for (const [frame, pixels] of frames.entries()) {
    const feeds = {
      [dispersionNames.pixels]: float32(pixels, shape),
      [dispersionNames.mean]: float32(Float32Array.of(all.mean), [1]),
      [dispersionNames.halfScale]: float32(Float32Array.of(gradientScale(all) / 2), [1]),
    }
    const found = await dispersion.run(feeds, { [dispersionNames.gradient]: null })
    const gradient = floatsOf(found[dispersionNames.gradient]!)
    const differences = new Float32Array(count)
    for (let i = 0; i < count; i++) {
      const above = await spreadWith(frame, pixels.with(i, pixels[i]! + 2e-3))
      const below = await spreadWith(frame, pixels.with(i, pixels[i]! - 2e-3))
      differences[i] = (above - below) / 4e-3
    }

    expect(relativeError(gradient, differences)).toBeLessThan(2e-3)
  }
})

test('AENS-I2V: one graph of two taps gives the cosines of two graphs of one, and the weighted sum of their gradients', async () => {
  const taps = ['first', 'second']
  const weights = Float32Array.of(0.3, 0.7)
  const benign = pixelsOf(7)
  const adversarial = benign.map((value, index) => value + (index % 2 === 0 ? 0.04 : -0.03))
  const both = await open(weightedGraph(tinyModel(), card, taps, size))
  expect(both.outputs.slice(0, 2)).toEqual(taps)

  const blank = Object.fromEntries(
    taps.map((_, tap) => {
      const sizes = both.inputShape(weightedNames.benign(tap))
      return [weightedNames.benign(tap), float32(new Float32Array(sizes.reduce((a, b) => a * b, 1)), sizes)]
    }),
  )
  const given = { ...blank, [weightedNames.weights]: float32(weights, [2]) }
  const clean = await both.run(
    { ...given, [weightedNames.pixels]: float32(benign, shape) },
    { first: null, second: null },
  )
  const feeds = {
    ...given,
    [weightedNames.pixels]: float32(adversarial, shape),
    [weightedNames.benign(0)]: clean['first']!,
    [weightedNames.benign(1)]: clean['second']!,
  }
  const found = await both.run(feeds, { [weightedNames.cosines]: null, [weightedNames.gradient]: null })

  const expected = new Float32Array(count)
  for (const [tap, layer] of taps.entries()) {
    const alone = await open(surrogateGraph(tinyModel(), card, layer, { ...size, frames: 1 }))
    const own = { [names.pixels]: float32(adversarial, shape), [names.benign]: clean[layer]! }
    const results = await alone.run(own, { [names.cosine]: null, [names.gradient]: null })
    expect(floatsOf(found[weightedNames.cosines]!)[tap]).toBeCloseTo(floatsOf(results[names.cosine]!)[0]!, 5)
    const gradient = floatsOf(results[names.gradient]!)
    for (let i = 0; i < count; i++) expected[i]! += weights[tap]! * gradient[i]!
  }
  expect(dot(expected, expected)).toBeGreaterThan(0)
  expect(relativeError(floatsOf(found[weightedNames.gradient]!), expected)).toBeLessThan(1e-4)
})
