import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { comparableLayers, traceLayers } from '../../../../src/engine/onnx/axes'
import { decodeModel } from '../../../../src/engine/onnx/codec'
import type { Graph } from '../../../../src/engine/onnx/graph'
import { hasShared, sharedPath } from '../../../fixture/shared'
import { expectExactSteps, probe } from './probe'

const demoFolder = resolve(import.meta.dirname, '../../../../resources/demo/models')
const demo = (name: string): string => resolve(demoFolder, `${name}.onnx`)
const real = (name: string): string => sharedPath('real', 'models', `${name}.onnx`)

interface Model {
  readonly name: string
  readonly path: string
  readonly frames: number
  /** smaller than the card says where the network allows it */
  readonly side: number
  readonly changed: readonly number[]
}

const models: readonly Model[] = [
  { name: 'video_demo_a', path: demo('video_demo_a'), frames: 16, side: 112, changed: [0, 5, 15] },
  { name: 'video_demo_b', path: demo('video_demo_b'), frames: 16, side: 112, changed: [0, 5, 15] },
  ...(hasShared
    ? [
        {
          name: 'i3d_resnet18_actions',
          path: real('i3d_resnet18_actions'),
          frames: 32,
          side: 32,
          changed: [0, 7, 16, 30],
        },
        {
          ...{ name: 'i3d_mobilenetv2_actions', path: real('i3d_mobilenetv2_actions') },
          ...{ frames: 32, side: 32, changed: [0, 7, 16, 30] },
        },
        { name: 'lrcn_ucf50', path: real('lrcn_ucf50'), frames: 32, side: 224, changed: [0, 3, 4, 30] },
        { name: 'convlstm_ucf50', path: real('convlstm_ucf50'), frames: 32, side: 224, changed: [3, 14] },
      ]
    : []),
]

function inputOf(graph: Graph, { frames, side }: Model) {
  return { tensor: graph.inputs[0]!.name, layout: 'NCTHW', frames, size: [side, side] } as const
}

describe.each(models)('$name', (model) => {
  const graph = decodeModel(readFileSync(model.path), model.path)
  const input = inputOf(graph, model)

  test('a frame changes the steps that see it, and no others', async () => {
    const layers = new Set(comparableLayers(graph, traceLayers(graph, input)))
    const shape = [1, 3, model.frames, model.side, model.side]
    const { run, lost, close } = await probe(graph, input, shape, (tensor) => layers.has(tensor))
    expect(lost).toEqual([])
    const { share, layers: probed } = await expectExactSteps(run, model.changed)
    await close()
    expect(probed).toBe(layers.size)
    expect(share).toBeGreaterThan(0.99)
  })

  test('the layers of its card can be compared, and are worth it where they are no copies', () => {
    const text = readFileSync(model.path.replace(/onnx$/, 'json'), 'utf8')
    const layers = (JSON.parse(text) as { layers: { tensor: string }[] }).layers.map(({ tensor }) => tensor)
    const traces = traceLayers(graph, input)
    for (const layer of layers) expect(traces.get(layer), layer).not.toHaveProperty('reason')
    const copies = graph.nodes
      .filter(({ op }) => op === 'Transpose' || op === 'Reshape')
      .flatMap(({ outputs }) => outputs)
    const own = layers.filter((layer) => !copies.includes(layer))
    expect(layers.length).toBeGreaterThan(0)
    expect(comparableLayers(graph, traces)).toEqual(expect.arrayContaining(own))
  })
})

test.runIf(hasShared)('fields of real networks, worked out by hand', () => {
  const tracesOf = (name: string, side: number) => {
    const graph = decodeModel(readFileSync(real(name)), real(name))
    return traceLayers(graph, { tensor: 'input', layout: 'NCTHW', frames: 32, size: [side, side] })
  }
  const stepsOf = (traces: ReturnType<typeof traceLayers>, name: string) => {
    const trace = traces.get(name)!
    if ('reason' in trace) throw new Error(trace.reason)
    return trace.steps
  }
  // Frames 0, 2, .. 30; two convolutions of two steps, stride 2.
  const i3d = tracesOf('i3d_resnet18_actions', 224)
  expect(stepsOf(i3d, 'layer1.1').map(({ frames }) => frames)).toEqual(
    Array.from({ length: 16 }, (_, step) => [2 * step]),
  )
  expect(stepsOf(i3d, 'layer2.1')[1]).toEqual({ frames: [4, 6], first: 4, last: 6, centre: 5 })
  expect(stepsOf(i3d, 'layer3.1')[1]).toEqual({ frames: [8, 10, 12, 14], first: 8, last: 14, centre: 11 })
  // The state after the third of its frames, 0 2 4 4 6 ...
  const states = stepsOf(tracesOf('convlstm_ucf50', 224), 'convlstm3')
  expect(states).toHaveLength(20)
  expect(states[2]).toEqual({ frames: [0, 2, 4], first: 0, last: 4, centre: 4 })
})
