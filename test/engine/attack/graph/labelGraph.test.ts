import { describe, expect, test } from 'vitest'
import type { ModelCard } from '../../../../src/contract/card'
import { labelGraph, labelNames as names } from '../../../../src/engine/attack/graph/labelGraph'
import { extendGraph } from '../../../../src/engine/gradient/builder'
import { encodeModel } from '../../../../src/engine/onnx/codec'
import type { Graph } from '../../../../src/engine/onnx/graph'
import { openSession, type Session } from '../../../../src/engine/runtime/session'
import { float32, floatsOf } from '../../../../src/engine/runtime/value'
import { emptyGraph, relativeError, spacedValues } from '../../gradient/tools'
import { exampleCard, videoCard } from '../../model/exampleCard'

const classes = 4
const input = { mean: [0.4, 0.5, 0.6], std: [0.2, 0.25, 0.3] }

/** tanh(convolution), mean over places, then four classes. `end`: softmax seen by the compiler, hidden from it, or none. */
function model(shape: readonly number[], channelAxis: number, end: 'logits' | 'softmax' | 'hidden'): Graph {
  const builder = extendGraph(emptyGraph(18))
  const pixels = builder.input('pixels', 'float32', shape)
  const spatial = shape.length - 2
  const order = [0, channelAxis, ...shape.keys()].filter((axis, place, all) => all.indexOf(axis) === place)
  const first = builder.emit('Transpose', [pixels], { perm: order })
  const weights = builder.constant(spacedValues(15, 5, [-0.5, 0.6]), [5, 3, ...Array<number>(spatial).fill(1)])
  const inner = builder.emit('Tanh', [builder.emit('Conv', [first, weights])])
  const pooled = builder.emit('Flatten', [builder.emit('GlobalAveragePool', [inner])])
  const gain = builder.constant(spacedValues(5 * classes, 6, [-9, 10]), [5, classes])
  const logits = builder.emit('MatMul', [pooled, gain])
  if (end === 'logits') return builder.finish([builder.rename(logits, 'logits')])
  const soft = builder.emit('Softmax', [logits], { axis: 1 })
  const last = end === 'softmax' ? soft : builder.emit('Mul', [soft, builder.constant([1])])
  return builder.finish([builder.rename(last, 'logits')])
}

const open = (graph: Graph, card: ModelCard, frames: number): Promise<Session> =>
  openSession(encodeModel(labelGraph(graph, card, { frames, height: 4, width: 6 })), { provider: 'cpu', threads: 1 })

function oneHot(wanted: number): Float32Array {
  return Float32Array.from({ length: classes }, (_, index) => (index === wanted ? 1 : 0))
}

async function at(session: Session, pixels: Float32Array, wanted: number) {
  const shape = [pixels.length / 72, 3, 4, 6]
  const feeds = { [names.pixels]: float32(pixels, shape), [names.wanted]: float32(oneHot(wanted), [1, classes]) }
  const found = await session.run(feeds, { [names.loss]: null, [names.gradient]: null, [names.scores]: null })
  return {
    loss: floatsOf(found[names.loss]!)[0]!,
    gradient: floatsOf(found[names.gradient]!),
    scores: floatsOf(found[names.scores]!),
  }
}

async function differences(session: Session, pixels: Float32Array, wanted: number): Promise<Float32Array> {
  const step = 1e-2
  const found = new Float32Array(pixels.length)
  for (let i = 0; i < pixels.length; i++) {
    const losses = []
    for (const way of [step, -step]) {
      const moved = pixels.slice()
      moved[i]! += way
      losses.push((await at(session, moved, wanted)).loss)
    }
    found[i] = (losses[0]! - losses[1]!) / (2 * step)
  }
  return found
}

const image = (end: 'logits' | 'softmax' | 'hidden') => {
  const kind = end === 'logits' ? 'logits' : 'probabilities'
  return open(model([1, 3, 4, 6], 1, end), exampleCard({ input, output: { kind } }), 1)
}

describe('an image model', () => {
  test.each([0, 3])('cross-entropy to class %i and its gradient, against differences', async (wanted) => {
    const session = await image('logits')
    const pixels = spacedValues(72, 1, [0.05, 0.95])
    const { loss, gradient, scores } = await at(session, pixels, wanted)

    expect(scores.reduce((sum, score) => sum + Math.exp(score), 0)).toBeCloseTo(1, 5)
    expect(loss).toBeCloseTo(-scores[wanted]!, 6)
    expect(relativeError(gradient, await differences(session, pixels, wanted))).toBeLessThan(2e-3)
  })

  test.each(['softmax', 'hidden'] as const)('a model that gives probabilities (%s) has the same', async (end) => {
    const pixels = spacedValues(72, 2, [0.05, 0.95])
    const expected = await at(await image('logits'), pixels, 2)
    const found = await at(await image(end), pixels, 2)

    expect(found.loss).toBeCloseTo(expected.loss, 5)
    expect(relativeError(found.gradient, expected.gradient)).toBeLessThan(1e-4)
  })
})

describe('a video model', () => {
  const layouts = {
    NCTHW: { shape: [1, 3, 5, 4, 6], channelAxis: 1 },
    NTCHW: { shape: [1, 5, 3, 4, 6], channelAxis: 2 },
    NTHWC: { shape: [1, 5, 4, 6, 3], channelAxis: 4 },
  } as const

  test.each(['NCTHW', 'NTCHW', 'NTHWC'] as const)('%s: all frames of a clip at once', async (layout) => {
    const { shape, channelAxis } = layouts[layout]
    const session = await open(model(shape, channelAxis, 'logits'), videoCard({ input: { ...input, layout } }), 5)
    const pixels = spacedValues(5 * 72, 3, [0.05, 0.95])
    const { gradient } = await at(session, pixels, 1)

    expect(relativeError(gradient, await differences(session, pixels, 1))).toBeLessThan(2e-3)
  })
})
