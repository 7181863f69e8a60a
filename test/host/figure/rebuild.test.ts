import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { figureRequestSchema, type FigureRequestInput } from '../../../src/contract/figure'
import { WorkbenchError } from '../../../src/contract/error'
import type { RunOpened } from '../../../src/contract/result'
import { exportFigure, rebuildFigure } from '../../../src/host/figure'
import { recipeSchema } from '../../../src/host/figure/recipe'
import { sampleRun } from '../../figure/sample'
import { samplePerturbation } from '../../figure/samplePerturbation'
import { askerOf } from './drawing'

const root = mkdtempSync(join(tmpdir(), 'rebuild é '))
afterAll(() => rmSync(root, { recursive: true, force: true }))

let folder: string
let count = 0
/** Runs as they lie in folders: what is changed there changes the figure. */
const engine = askerOf({
  'run:open': ({ folder: asked }: { folder: string }): RunOpened => {
    try {
      const kept = { ...JSON.parse(readFileSync(join(asked, 'results.json'), 'utf8')) }
      return { ...sampleRun({ folder: asked }), result: kept }
    } catch {
      throw new WorkbenchError('store/not-found', `${asked}/plan.json is not there.`, '')
    }
  },
})

function makeRun(at: string): void {
  mkdirSync(at, { recursive: true })
  writeFileSync(join(at, 'plan.json'), '{}')
  writeFileSync(join(at, 'results.json'), JSON.stringify(sampleRun().result))
}

beforeEach(() => {
  folder = join(root, `study ${count++}`, 'run')
  makeRun(folder)
})

const request = (fields: Partial<FigureRequestInput> = {}) =>
  figureRequestSchema.parse({
    panels: [
      { figure: 'predictions', source: folder },
      { figure: 'losses', source: folder, heading: 'Loss' },
    ],
    columns: 2,
    widthMillimetres: 178,
    letters: '(a)',
    fontFamily: 'Arimo',
    format: 'svg',
    ...fields,
  })
const rebuild = (recipe: string, more: { sources?: { from: string; to: string }[]; out?: string } = {}) =>
  rebuildFigure(engine, { recipe, sources: more.sources ?? [], out: more.out ?? null })

describe.each(['svg', 'pdf', 'png'] as const)('%s', (format) => {
  test('two panels are drawn again byte for byte from the recipe alone', async () => {
    const { path, data, arrays, recipe, caption } = await exportFigure(engine, request({ format, dotsPerInch: 100 }))
    const out = join(root, `again ${count}.${format}`)
    const found = await rebuild(recipe, { out })

    const places = [{ folder, at: folder, isSame: true }]
    expect(found).toEqual({ same: true, differences: [], places, path: out, warnings: [] })
    expect(readFileSync(out).equals(readFileSync(path))).toBe(true)
    expect([data, arrays].map((files) => files.map((file) => basename(file).replace(/^.*mm/, '')))).toEqual([
      ['.a.data.csv', '.b.data.csv'],
      ['.a.numbers.npy', '.b.numbers.npy'],
    ])
    for (const file of [...data, ...arrays, caption]) {
      const again = join(root, `again ${count}${file.slice(file.lastIndexOf('mm') + 2)}`)
      expect(readFileSync(again).equals(readFileSync(file)), file).toBe(true)
    }
  })
})

test('a recipe from before panels could stand in line or span is drawn as it was', async () => {
  const { path, recipe } = await exportFigure(engine, request({ aligned: false }))
  const old = JSON.parse(readFileSync(recipe, 'utf8')) as { request: { aligned?: boolean; panels: object[] } }
  delete old.request.aligned
  for (const panel of old.request.panels) delete (panel as { span?: number }).span
  writeFileSync(recipe, JSON.stringify(old))
  const out = join(root, `old ${count}.svg`)

  expect(await rebuild(recipe, { out })).toMatchObject({ same: true, differences: [] })
  expect(readFileSync(out).equals(readFileSync(path))).toBe(true)
})

test('each panel has its part of the caption and of the recipe; what they share is said once', async () => {
  const written = await exportFigure(engine, request())
  const caption = readFileSync(written.caption, 'utf8')
  const recipe = recipeSchema.parse(JSON.parse(readFileSync(written.recipe, 'utf8')))

  expect(caption).toMatch(/^\(a\) Answers of the video models\. .*n = 5.*\(b\) .*\(a\) and \(b\): I2V/)
  expect(caption.match(/I2V Workbench/g)).toHaveLength(1)
  expect(recipe.panels.map(({ panel, figure, arrays }) => [panel, figure, arrays[0]!.shape.length])).toEqual([
    ['a', 'predictions', 2],
    ['b', 'losses', 2],
  ])
  expect(recipe.request).not.toHaveProperty('out')
  expect(JSON.stringify(recipe)).not.toContain('recipe.json')
})

test('an array of a panel is what its shape says, and its columns are the table’s', async () => {
  const { arrays, data } = await exportFigure(engine, request())
  const bytes = readFileSync(arrays[1]!)
  const [, rows, columns] = /'shape': \((\d+), (\d+)\)/.exec(bytes.toString('latin1'))!.map(Number)
  const length = 10 + bytes.readUInt16LE(8)
  const values = new Float64Array(bytes.buffer.slice(bytes.byteOffset + length, bytes.byteOffset + bytes.length))
  const lines = readFileSync(data[1]!, 'utf8').trim().split('\n').slice(1)

  expect(length % 64).toBe(0)
  expect(values).toHaveLength(rows! * columns!)
  expect(rows).toBe(lines.length)
  const first = lines[3]!.split(',').map((cell) => (cell === '' ? Number.NaN : Number(cell)))
  expect([...values.subarray(3 * columns!, 4 * columns!)]).toEqual(first)
})

describe('folders that have moved', () => {
  test('together with the recipe they are found', async () => {
    const { recipe } = await exportFigure(engine, request())
    const moved = join(root, `moved ${count}`)
    renameSync(join(folder, '..'), moved)

    expect(await rebuild(join(moved, 'run', 'figures', basename(recipe)))).toMatchObject({
      same: true,
      differences: [],
    })
  })

  test('and replaced by others of their names: the ones with the recipe’s hashes are taken, and it is said', async () => {
    const { recipe } = await exportFigure(engine, request())
    const moved = join(root, `moved ${count}`)
    cpSync(join(folder, '..'), moved, { recursive: true })
    const other = sampleRun({ steps: 9 }).result
    writeFileSync(join(folder, 'results.json'), JSON.stringify(other))
    const copied = join(moved, 'run', 'figures', basename(recipe))

    expect(await rebuild(copied)).toMatchObject({
      same: true,
      places: [{ folder, at: join(moved, 'run'), isSame: true }],
    })
    const changed = await rebuild(recipe)
    expect(changed).toMatchObject({ same: false, places: [{ folder, at: folder, isSame: false }] })
    expect(changed.differences.join(' ')).toMatch(/results\.json is not what it was/)
  })

  test('elsewhere, they are where one says; else the error names them and the option', async () => {
    const { recipe } = await exportFigure(engine, request())
    const kept = join(root, `kept ${count}.recipe.json`)
    cpSync(recipe, kept)
    const to = join(root, `elsewhere ${count}`)
    renameSync(folder, to)

    await expect(rebuild(kept)).rejects.toMatchObject({
      code: 'figure/no-source',
      message: expect.stringContaining(folder),
      tip: expect.stringContaining(`--source "${folder}=`),
    })
    expect(await rebuild(kept, { sources: [{ from: folder, to }] })).toMatchObject({ same: true })
    await expect(rebuild(kept, { sources: [{ from: '/other', to }] })).rejects.toMatchObject({
      code: 'figure/no-source',
      message: expect.stringContaining('"/other"'),
    })
  })
})

test('a second run that is drawn over the first is hashed, and found where it has moved to', async () => {
  const other = join(root, `other ${count}`)
  makeRun(other)
  const asked = request({ panels: [{ figure: 'perturbation', source: folder, view: { other } }] })
  const { run, measured } = samplePerturbation()
  const asker = askerOf({
    'run:open': ({ folder: at }: { folder: string }) => ({ ...run, folder: at }),
    'run:perturbation-measures': () => measured,
  })
  const written = recipeSchema.parse(JSON.parse(readFileSync((await exportFigure(asker, asked)).recipe, 'utf8')))
  const recipe = join(folder, 'figures', `${written.files[0]!.file}.recipe.json`)
  const to = join(root, `other, moved ${count}`)
  renameSync(other, to)
  const rebuildFrom = (sources: { from: string; to: string }[]) => rebuildFigure(asker, { recipe, sources, out: null })

  expect(written.panels[0]!.inputs.map(({ folder: at }) => at)).toEqual([folder, other])
  await expect(rebuildFrom([])).rejects.toMatchObject({ code: 'figure/no-source' })
  expect(await rebuildFrom([{ from: other, to }])).toMatchObject({ same: true })
})

test('changed sources are named with the panel, then the files that come out otherwise', async () => {
  const { recipe } = await exportFigure(engine, request())
  const { result } = sampleRun()
  const losses = result.losses.map((loss) => loss / 2)
  writeFileSync(join(folder, 'results.json'), JSON.stringify({ ...result, losses }))
  const { same, differences, path } = await rebuild(recipe)

  expect([same, path]).toEqual([false, null])
  expect(differences[0]).toContain(`Panel a: ${join(folder, 'results.json')} is not what it was`)
  expect(differences.join(' ')).toMatch(/\.svg has other bytes .*\.b\.data\.csv has other bytes/)
  expect(differences.join(' ')).not.toMatch(/\.a\.data\.csv/)
})

test('other versions of what draws are told, but are no difference while the bytes are the same', async () => {
  const { recipe } = await exportFigure(engine, request())
  const older = JSON.parse(readFileSync(recipe, 'utf8'))
  older.drawnWith.echarts = '5.0.0'
  writeFileSync(recipe, JSON.stringify(older))
  const { same, differences } = await rebuild(recipe)

  expect(same).toBe(true)
  expect(differences).toEqual([expect.stringMatching(/^Drawn with echarts 5\.0\.0, now 6\./)])
})

test.each([
  ['no JSON', 'x', /cannot be read as a recipe/],
  ['an old recipe', '{"recipe":1}', /older workbench/],
  ['something else', '{"recipe":2}', /is no recipe of this workbench: field "title"/],
])('%s is refused', async (_, text, message) => {
  const path = join(folder, 'x.recipe.json')
  writeFileSync(path, text)

  await expect(rebuild(path)).rejects.toMatchObject({
    code: 'figure/no-recipe',
    message: expect.stringMatching(message),
  })
})
