import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { demoCard, demoClip } from '../fixture/engine'
import { runCli } from './runCli'

let folder: string
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'i2v-correlate-'))))
afterAll(() => rm(folder, { recursive: true, force: true }))

const models = ['--image', demoCard('image_demo'), '--video', demoCard('video_demo_b')]
const clip = ['--clip', demoClip('heart_grow')]

interface Summary {
  readonly run: string
  readonly rows: readonly { readonly layer: string; readonly model: string }[]
  readonly columns: readonly { readonly layer: string }[]
  readonly values: Record<string, readonly (readonly (number | null)[])[]>
  readonly pValues: Summary['values']
  readonly undefined: readonly { readonly measure: string; readonly reason: string }[]
  readonly alignment: { readonly policy: string; readonly columns: readonly { readonly steps: readonly unknown[] }[] }
  readonly seconds: number
}

test('prints one object with every number, and writes the folder', { timeout: 120_000 }, async () => {
  const options = ['--layers', 'stage2,depth4', '--measure', 'cka,best-match', '--null', '9', '--out', folder, '--json']
  const words = ['correlate', ...clip, ...models, '--alignment', 'nearest', ...options]
  const { code, out } = await runCli(folder, words)
  const found = JSON.parse(out) as Summary

  expect(code).toBe(0)
  expect(found.rows.map(({ layer }) => layer)).toEqual(['stage2', 'stage4'])
  expect(found.columns.map(({ layer }) => layer)).toEqual(['stage2', 'stage4'])
  for (const measure of ['cka', 'best-match']) {
    expect(found.values[measure]!.map((row) => row.length)).toEqual([2, 2])
    expect(found.pValues[measure]!.flat().every((p) => p === null || (p >= 0.1 && p <= 1))).toBe(true)
  }
  expect(found.alignment.policy).toBe('nearest')
  expect(found.alignment.columns).toHaveLength(2)
  expect(found.seconds).toBeGreaterThan(0)
  expect((await readdir(found.run)).sort()).toEqual(['best-match_benign.csv', 'cka_benign.csv', 'correlation.json'])

  const figure = async (...more: string[]): Promise<readonly [svg: string, data: string]> => {
    const drawn = await runCli(folder, ['figure', found.run, '--json', ...more])
    const { path, data } = JSON.parse(drawn.out) as { path: string; data: string[] }
    return [await readFile(path, 'utf8'), await readFile(data[0]!, 'utf8')]
  }
  const [svg, data] = await figure('--figure', 'heatmap', '--measure', 'best-match', '--transposed')
  expect(svg).toContain('<title>Best-match channel correlation</title>')
  const values = data.trim().split('\n').slice(1)
  expect(values).toHaveLength(4)
  expect(Number(values[3]!.split(',')[10])).toBe(found.values['best-match']![1]![1])
  const [, curve] = await figure('--figure', 'cell', '--row', '1', '--column', '0')
  expect(curve.trim().split('\n')).toHaveLength(1 + found.alignment.columns[0]!.steps.length)

  const wrong = await runCli(folder, ['figure', found.run, '--figure', 'heatmap', '--form', 'difference'])
  expect(wrong.error).toContain('it has: cka (benign), best-match (benign)')
  expect(wrong.code).toBe(1)
})

test.each<[string, readonly string[], RegExp]>([
  [
    'a layer that no model has',
    [...clip, ...models, '--layers', 'stage2,stage9'],
    /"stage9", which no model has.*stage1/,
  ],
  ['a measure that there is not', [...clip, ...models, '--measure', 'cka,magic'], /"magic"; expected cka, /],
  ['a grid that is too fine', [...clip, ...models, '--grid', '99'], /1 to 32/],
  ['no image model', [...clip, '--video', demoCard('video_demo_b')], /--image is missing/],
  ['no clip', models, /--clip, --frames-npy or --run is missing/],
])('%s is refused as a bad argument', { timeout: 60_000 }, async (_, words, message) => {
  const { code, error } = await runCli(folder, ['correlate', ...words])

  expect(error).toMatch(message)
  expect(code).toBe(2)
})
