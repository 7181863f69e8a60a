import { existsSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { checkHash, readCard } from '../../../src/engine/model/card'
import { checkCard } from '../../../src/engine/model/check'
import { readLabels } from '../../../src/engine/model/labels'
import { resolveLayer } from '../../../src/engine/model/layer'
import { readModel } from '../../../src/engine/onnx/codec'
import { inferShapes } from '../../../src/engine/onnx/inferShapes'

const folders = [
  '../../../../shared/real/models',
  '../../../../shared/demo/models',
  '../../../resources/demo/models',
].map((path) => resolve(import.meta.dirname, path))
const cards = folders
  .filter((path) => existsSync(path))
  .flatMap((path) => readdirSync(path).map((name) => join(path, name)))
  .filter((path) => path.endsWith('.json'))
if (!existsSync(folders[0]!)) console.warn('skipped: the models of ../shared/real are not here')

describe.skipIf(cards.length === 0)('cards of real models', () => {
  test.each(cards)('%s fits its graph', async (path) => {
    const { card, modelPath, labelsPath } = await readCard(path)
    const file = await readModel(modelPath)
    const graph = inferShapes(file.graph)
    const tensors = graph.nodes.flatMap(({ outputs }) => outputs)

    expect(() => checkHash(card, file.sha256)).not.toThrow()
    expect(() => checkHash({ ...card, sha256: '0'.repeat(64) }, file.sha256)).toThrow(/is not the file its card/)

    const { classes, frames, warnings } = checkCard(card, graph)
    expect(warnings).toEqual([])
    expect(frames).toBe(card.kind === 'video' ? card.input.frames : null)
    if (labelsPath) expect((await readLabels(labelsPath, classes)).labels.length).toBeGreaterThan(0)
    for (const { depth, use } of card.layers)
      if (depth && !use) expect(tensors).toContain(resolveLayer(card, `depth${depth}`, tensors))
  })

  test.each(cards)('%s as the other kind is refused', async (path) => {
    const { card, modelPath } = await readCard(path)
    const graph = inferShapes((await readModel(modelPath)).graph)
    const other =
      card.kind === 'image'
        ? { ...card, kind: 'video' as const, input: { ...card.input, layout: 'NCTHW' as const } }
        : { ...card, kind: 'image' as const, input: { ...card.input, layout: 'NCHW' as const } }

    expect(() => checkCard(other, graph)).toThrow(expect.objectContaining({ code: 'model/wrong-kind' }))
  })
})
