import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Layout } from '../../../../src/contract/card'
import { comparableLayers, traceLayers } from '../../../../src/engine/onnx/axes'
import { decodeModel } from '../../../../src/engine/onnx/codec'
import { expectExactSteps, probe } from './probe'

/** Networks in the words of many exporters, see the README there. */
const folder = resolve(import.meta.dirname, '../../../fixture/architecture/model')

interface Plan {
  readonly layout: Layout
  readonly shape: readonly number[]
  readonly frames: number
}

const threeD = (frames: number, side: number): Plan => ({ layout: 'NCTHW', shape: [1, 3, frames, side, side], frames })
const stacked = (frames: number): Plan => ({ layout: 'NTCHW', shape: [1, 3 * frames, 32, 32], frames })

const videos: Record<string, Plan> = {
  i3d: threeD(8, 32),
  i3d_tensorflow: { layout: 'NTHWC', shape: [1, 8, 32, 32, 3], frames: 8 },
  r2plus1d_18: threeD(4, 32),
  slowfast: threeD(8, 32),
  tsn: stacked(3),
  tsm: stacked(4),
  tsm_concatenated: stacked(4),
  x3d: threeD(4, 32),
  movinet: threeD(4, 24),
  movinet_11: threeD(4, 24),
  timesformer: threeD(4, 24),
  timesformer_12: threeD(4, 24),
  vivit: threeD(4, 24),
  cnn_lstm: threeD(3, 24),
  cnn_gru: threeD(3, 24),
}

describe.each(Object.entries(videos))('%s', (name, { layout, shape, frames }) => {
  test('a frame changes the steps that see it, and no others', async () => {
    const path = resolve(folder, `${name}.onnx`)
    const graph = decodeModel(readFileSync(path), path)
    const side = shape.at(layout.endsWith('C') ? -2 : -1)!
    const input = { tensor: graph.inputs[0]!.name, layout, frames, size: [side, side] as const }
    const { run, lost, close } = await probe(graph, input, shape)
    expect(lost).toEqual([])
    const { share } = await expectExactSteps(run, frames)
    await close()
    expect(share).toBeGreaterThan(0.9)
  })
})

const images: Record<string, readonly [height: number, width: number]> = {
  ...Object.fromEntries(
    [
      ...['convnext_13', 'convnext_20', 'convnext_tiny', 'densenet161', 'efficientnet_b0', 'mobilenet_v2'],
      ...['mobilenet_v3_large', 'mobilenet_v3_large_11', 'resnet18', 'resnet50', 'resnet101', 'squeezenet1_1'],
      ...['swin', 'vgg16', 'vit_17', 'vit_20', 'vit_b_16'],
    ].map((name) => [name, [32, 32] as const]),
  ),
  ...{ alexnet: [63, 63], alexnet_grouped: [67, 67] },
  ...{ pyramid_cubic: [30, 37], pyramid_linear: [30, 37], pyramid_nearest: [30, 37] },
}

test.each(Object.entries(images))('%s: every tensor of an image network, one step each', (name, size) => {
  const path = resolve(folder, `${name}.onnx`)
  const graph = decodeModel(readFileSync(path), path)
  const input = { tensor: graph.inputs[0]!.name, layout: 'NCHW', frames: 1, size } as const
  const traces = traceLayers(graph, input)
  expect([...traces.values()].filter((trace) => 'reason' in trace)).toEqual([])
  const step = { frames: [0], first: 0, last: 0, centre: 0 }
  for (const tensor of comparableLayers(graph, traces)) expect(traces.get(tensor)).toMatchObject({ steps: [step] })
  expect(traces.get(graph.outputs.at(-1)!.name)).toMatchObject({ channels: 7, height: 1, width: 1 })
})
