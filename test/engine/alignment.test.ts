import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { alignmentRequestSchema } from '../../src/contract/alignment'
import { alignGradients } from '../../src/contract/calls'
import { demoCard, demoClip, demoPlan, openTestEngine, runToEnd, type TestEngine } from '../fixture/engine'

let engine: TestEngine
beforeAll(async () => {
  engine = await openTestEngine()
})
afterAll(() => engine.close())

const source = { kind: 'clip' as const, path: demoClip('ring_slide_right') }
const image = demoCard('image_demo')
const video = demoCard('video_demo_a')
const ask = (change: object) =>
  engine.ask(
    alignGradients,
    alignmentRequestSchema.parse({ surrogates: [{ card: image }], targets: [video], ...change }),
  )

describe('alignment of gradients', { timeout: 120_000 }, () => {
  test('of a clip: a cosine for each frame, pair by pair, and files that hold them', async () => {
    const out = join(engine.home, 'alignment')
    const surrogates = [{ card: image }, { card: image, layer: 'depth2' }]
    const found = await ask({ source, surrogates, targets: [video, demoCard('video_demo_b')], out })

    expect(found).toMatchObject({ form: 'benign', ordinals: { length: 16 }, pairs: { length: 4 } })
    expect(found.pairs.map(({ layer }) => layer)).toEqual([null, null, 'stage2', 'stage2'])
    expect(found.chance).toBeCloseTo(1 / Math.sqrt(3 * 112 * 112), 12)
    for (const { cosines, mean } of found.pairs) {
      expect(cosines).toHaveLength(16)
      const known = cosines.map((cosine) => cosine!)
      expect(known.every((cosine) => Math.abs(cosine) <= 1 && cosine !== 0)).toBe(true)
      expect(mean).toBeCloseTo(known.reduce((sum, cosine) => sum + cosine, 0) / 16, 12)
    }

    const rows = (await readFile(join(out, 'alignment.csv'), 'utf8')).trim().split('\n')
    expect(rows).toHaveLength(1 + 4 * 16)
    expect(rows[1]!.split(',').slice(-3)).toEqual(['0', String(found.ordinals[0]), String(found.pairs[0]!.cosines[0])])
    expect(JSON.parse(await readFile(join(out, 'alignment.json'), 'utf8'))).toMatchObject({
      definition: found.definition,
    })
  })

  test('of a run: its adversarial frames, into its folder', async () => {
    const { folder, record } = await runToEnd(engine, demoPlan({ steps: 4 }))
    const found = await ask({ run: folder, surrogates: [{ card: image, layer: 'depth2' }] })

    expect(found.form).toBe('adversarial')
    expect(found.ordinals).toEqual(record.resolved.ordinals)
    expect(found.files).toEqual([join(folder, 'alignment.csv'), join(folder, 'alignment.json')])
    expect(found.pairs[0]!.cosines.every((cosine) => cosine !== null)).toBe(true)
  })

  test.each([
    ['a video model as surrogate', { source, surrogates: [{ card: video }] }, 'model/wrong-kind'],
    ['an image model as target', { source, targets: [image] }, 'model/wrong-kind'],
    ['a layer that is not there', { source, surrogates: [{ card: image, layer: 'depth9' }] }, 'model/no-layer'],
    ['a run that is not there', { run: '/nowhere' }, 'store/not-found'],
  ])('%s is refused', async (_, change, code) => {
    await expect(ask(change)).rejects.toMatchObject({ code })
  })

  test('a source and a run at once are refused', () => {
    expect(() =>
      alignmentRequestSchema.parse({ source, run: '/x', surrogates: [{ card: image }], targets: [video] }),
    ).toThrow()
  })
})
