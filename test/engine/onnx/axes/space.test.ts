import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Layout } from '../../../../src/contract/card'
import { decodeModel } from '../../../../src/engine/onnx/codec'
import type { Graph } from '../../../../src/engine/onnx/graph'
import { graphOfCase, clipInput, clipShape } from './cases'
import { node } from '../graphs'
import { floatConstant, int64Constant } from '../../../../src/engine/onnx/constants'
import { int, ints } from '../../../../src/engine/onnx/attributes'
import { probe } from './probe'
import type { ProbedLayer } from './probe'

const folder = resolve(import.meta.dirname, '../../../fixture/architecture/model')

/** Rows and columns of the maps at which they differ. */
function changedPlaces({ maps, trace: { height, width } }: ProbedLayer, after: ProbedLayer) {
  const [rows, columns] = [new Set<number>(), new Set<number>()]
  maps.forEach((value, index) => {
    if (value === after.maps[index]) return
    rows.add(Math.floor(index / width) % height)
    columns.add(index % width)
  })
  return { rows, columns }
}

interface Plan {
  readonly layout: Layout
  readonly shape: readonly number[]
  readonly frames: number
  readonly size: readonly [number, number]
  /** layers at least, that show where in the image a change lay */
  readonly local: number
  /** rows and columns that maps must have, 5 if not given: of fewer, dead values leave too little */
  readonly least?: number
}

const image = (height: number, width: number, local: number): Plan => ({
  ...{ layout: 'NCHW', shape: [1, 3, height, width], frames: 1, size: [height, width], local },
})
const video = (frames: number, side: number, local: number): Plan => ({
  ...{ layout: 'NCTHW', shape: [1, 3, frames, side, side], frames, size: [side, side], local },
})

const plans: Record<string, Plan> = {
  resnet18: image(32, 32, 10),
  vgg16: image(32, 32, 15),
  densenet161: image(32, 32, 15),
  convnext_13: image(32, 32, 10),
  mobilenet_v2: image(32, 32, 10),
  pyramid_linear: image(30, 37, 2),
  vit_17: { ...image(32, 32, 5), least: 4 },
  timesformer: { ...video(4, 24, 3), least: 3 },
  i3d: video(8, 32, 5),
  i3d_tensorflow: { ...video(8, 32, 5), layout: 'NTHWC', shape: [1, 8, 32, 32, 3] },
  r2plus1d_18: video(4, 32, 15),
  slowfast: video(8, 32, 15),
  tsm: { ...video(4, 32, 15), layout: 'NTCHW', shape: [1, 12, 32, 32] },
}

function open(name: string): Graph {
  const path = resolve(folder, `${name}.onnx`)
  return decodeModel(readFileSync(path), path)
}

describe.each(Object.entries(plans))('%s', (name, { layout, shape, frames, size, local, least = 5 }) => {
  test('a change of the top rows stays at the top, one of the left columns at the left', async () => {
    const graph = open(name)
    const input = { tensor: graph.inputs[0]!.name, layout, frames, size }
    const { run, close, lost } = await probe(graph, input, shape)
    expect(lost).toEqual([])
    const before = await run()
    const top = await run(({ row }) => row < 2)
    const left = await run(({ column }) => column < 2)
    await close()
    let [rowLocal, columnLocal] = [0, 0]
    before.forEach((layer, index) => {
      const { height, width } = layer.trace
      const [byTop, byLeft] = [changedPlaces(layer, top[index]!), changedPlaces(layer, left[index]!)]
      // Values behind a dead ReLU stay, so not every column must change; swapped axes would still show.
      if (height >= least && byTop.rows.size && !byTop.rows.has(height - 1)) {
        rowLocal++
        expect(Math.max(...byTop.columns), layer.tensor).toBeGreaterThanOrEqual(width / 2)
        expect(Math.min(...byTop.rows), layer.tensor).toBeLessThan(height / 2)
      }
      if (width >= least && byLeft.columns.size && !byLeft.columns.has(width - 1)) {
        columnLocal++
        expect(Math.max(...byLeft.rows), layer.tensor).toBeGreaterThanOrEqual(height / 2)
        expect(Math.min(...byLeft.columns), layer.tensor).toBeLessThan(width / 2)
      }
    })
    expect(rowLocal).toBeGreaterThanOrEqual(local)
    expect(columnLocal).toBeGreaterThanOrEqual(local)
  })
})

test('maps are [steps, channels, height, width], whatever the order of the tensor', async () => {
  const graph = graphOfCase({
    nodes: [
      node('Transpose', ['x'], ['last'], { perm: ints([0, 2, 3, 4, 1]) }),
      node('Reshape', ['last', 'tokenShape'], ['tokens']),
      node('Transpose', ['tokens'], ['turned'], { perm: ints([0, 2, 1]) }),
      node('Concat', ['class', 'tokens'], ['led'], { axis: int(1) }),
      node('Transpose', ['led'], ['ledTurned'], { perm: ints([2, 0, 1]) }),
      node('Reshape', ['x', 'blocks'], ['cut']),
      node('Transpose', ['cut'], ['windows'], { perm: ints([0, 2, 4, 1, 3, 5]) }),
      node('Identity', ['x'], ['y']),
    ],
    constants: {
      tokenShape: int64Constant([1, 128, 2]),
      blocks: int64Constant([2, 8, 2, 2, 2, 2]),
      class: floatConstant([5, 6, 7, 8], [1, 2, 2]),
    },
  })
  const { run, close } = await probe(graph, clipInput, clipShape)
  const layers = await run()
  await close()
  const maps = Object.fromEntries(layers.map((layer) => [layer.tensor, layer.maps]))
  for (const name of ['last', 'tokens', 'turned', 'led', 'ledTurned', 'cut', 'windows'])
    expect(maps[name], name).toEqual(maps['y'])
})
