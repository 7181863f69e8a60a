import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { eachFeatures } from '../../../src/engine/feature/features'
import { sampleOf } from '../../../src/engine/feature/sampleJob'
import type { TappedLayer } from '../../../src/engine/feature/tapped'
import { selectFrames, framesToImage } from '../../../src/engine/model/preprocess'
import { chooseLayers } from '../../../src/engine/study/correlation/layers'
import { createModelLibrary } from '../../../src/engine/study/openModel'
import { hasShared, referenceFrames, sharedPath } from '../../fixture/shared'

/** What PyTorch found of a layer on every fourth frame of a clip. */
interface Reference {
  readonly shape: readonly number[]
  readonly l2_per_frame: readonly number[]
}

test.runIf(hasShared).each(['squeezenet1_1', 'resnet18_l3', 'resnet34_dlib', 'mobilenet_v2'])(
  'features of %s have the norms that PyTorch found, in every layer of its card',
  { timeout: 120_000 },
  async (name) => {
    const references = JSON.parse(await readFile(sharedPath('real/reference/features.json'), 'utf8')) as Record<
      string,
      Reference
    >
    const model = await createModelLibrary().open(sharedPath('real/models', `${name}.json`))
    const { layers } = chooseLayers(model, 'cards')
    const data = await referenceFrames('bike')
    const clip = selectFrames(
      framesToImage({ space: 'frame', frames: 32, height: 224, width: 224, data }),
      [0, 4, 8, 12, 16, 20, 24, 28],
    )
    const request = {
      ...{ model: model.modelPath, card: model.card, layers, clip, positions: null },
      ...{ provider: 'cpu' as const, threads: 1 },
    }
    const compared: string[] = []
    await eachFeatures(
      request,
      { cancelled: () => false, breathe: async () => undefined },
      () => undefined,
      (found) => {
        const layer: TappedLayer = layers[found.layer]!
        const reference = references[join(name, layer.tensor, 'bike_8')]
        if (!reference) return
        const { gram, rows, dimensions } = sampleOf(found, layer, null)
        const norms = Array.from({ length: rows }, (_, row) => Math.sqrt(gram[row * rows + row]!))

        expect([rows, dimensions]).toEqual([reference.shape[0], reference.shape.slice(1).reduce((a, b) => a * b, 1)])
        norms.forEach((norm, row) => expect(norm / reference.l2_per_frame[row]!).toBeCloseTo(1, 4))
        compared.push(layer.tensor)
      },
    )
    expect(compared.length).toBeGreaterThanOrEqual(3)
  },
)
