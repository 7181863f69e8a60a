import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { figureRequestSchema, type FigurePanelInput, type FigureRequestInput } from '../../../src/contract/figure'
import { WorkbenchError } from '../../../src/contract/error'
import type { RunOpened } from '../../../src/contract/result'
import { predictionsFigure } from '../../../src/figure/predictions'
import { tableCsv } from '../../../src/figure/table'
import { exportFigure, renderFigure } from '../../../src/host/figure'
import type { ExportedFigure } from '../../../src/host/figure/export'
import { drawingVersions, recipeSchema, sha256 } from '../../../src/host/figure/recipe'
import { writeError, writeTogether } from '../../../src/host/figure/write'
import { sampleRun } from '../../figure/sample'
import { sampleCorrelation } from '../../figure/sampleCorrelation'
import { sampleTable } from '../../figure/sampleTable'
import { askerOf } from './drawing'

const root = mkdtempSync(join(tmpdir(), 'figure export é '))
afterAll(() => rmSync(root, { recursive: true, force: true }))

let run: RunOpened
let folder: string
let count = 0
beforeEach(() => {
  folder = join(root, `run ${count++}`)
  mkdirSync(folder)
  run = sampleRun({ folder })
  writeFileSync(join(folder, 'results.json'), JSON.stringify(run.result))
  writeFileSync(join(folder, 'plan.json'), JSON.stringify(run.record))
})

/** An engine that opens `run` from any folder, and tells a table of success rates. */
const engine = askerOf({
  'run:open': () => run,
  'run:summarize': () => sampleTable([{ name: 'A', shared: true }]),
})
const request = (fields: Partial<FigureRequestInput> = {}, figure: 'losses' | 'predictions' = 'losses') =>
  figureRequestSchema.parse({ panels: [{ figure, source: folder }], format: 'svg', ...fields })

describe('files of a figure', () => {
  test.each(['svg', 'pdf', 'png'] as const)(
    '%s, data, caption and recipe lie side by side and agree',
    async (format) => {
      const { path, data, arrays, recipe, caption } = await exportFigure(engine, request({ format }, 'predictions'))
      const specification = predictionsFigure(run)
      const written = recipeSchema.parse(JSON.parse(readFileSync(recipe, 'utf8')))
      const beside = [caption, ...data, ...arrays]

      expect(path).toBe(join(folder, 'figures', `predictions-85mm.${format}`))
      expect([data.length, arrays.length]).toEqual([1, 1])
      expect(readdirSync(dirname(path)).sort()).toEqual([path, recipe, ...beside].map((each) => basename(each)).sort())
      expect(readFileSync(data[0]!, 'utf8')).toBe(tableCsv(specification.data))
      expect(readFileSync(caption, 'utf8')).toBe(`${specification.caption}\n`)
      expect(written).toMatchObject({
        request: { format, widthMillimetres: 85, panels: [{ figure: 'predictions', source: folder }] },
        folders: [{ folder, fromRecipe: '..' }],
        panels: [
          {
            figure: 'predictions',
            source: run.record.id,
            inputs: [{ folder, files: { 'results.json': sha256(readFileSync(join(folder, 'results.json'))) } }],
            parameters: { epsilonText: '16/255', steps: 60, stepSize: 0.005 },
            madeWith: run.record.versions,
          },
        ],
      })
      expect(written.files).toEqual(
        [path, ...beside].map((file) => ({ file: basename(file), sha256: sha256(readFileSync(file)) })),
      )
    },
  )

  test.each(['svg', 'pdf', 'png'] as const)('a second export of the %s changes no byte', async (format) => {
    const all = ({ path, recipe, caption, data, arrays }: ExportedFigure) =>
      [path, recipe, caption, ...data, ...arrays].map((file) => readFileSync(file))
    const first = all(await exportFigure(engine, request({ format })))
    const second = all(await exportFigure(engine, request({ format })))

    expect(second).toEqual(first)
  })

  test("a figure written into the run folder leaves the run's own files alone", async () => {
    writeFileSync(join(folder, 'losses.csv'), 'the run')
    const results = readFileSync(join(folder, 'results.json'))
    await exportFigure(engine, request({ out: join(folder, 'losses.svg') }))
    await exportFigure(engine, request({ out: join(folder, 'results.svg') }))

    expect(readFileSync(join(folder, 'losses.csv'), 'utf8')).toBe('the run')
    expect(readFileSync(join(folder, 'results.json'))).toEqual(results)
  })

  test('a name without an ending gets that of the format; another ending is refused', async () => {
    const written = await exportFigure(engine, request({ out: join(folder, 'figure 1.v2') }))

    expect(basename(written.path)).toBe('figure 1.v2.svg')
    await expect(exportFigure(engine, request({ out: join(folder, 'a.PNG') }))).rejects.toMatchObject({
      code: 'figure/extension',
      message: expect.stringContaining('.svg was expected'),
    })
  })
})

describe('what cannot be written', () => {
  test('an unknown folder is named', async () => {
    await expect(exportFigure(engine, request({ out: join(folder, 'nowhere', 'a.svg') }))).rejects.toMatchObject({
      code: 'figure/no-folder',
      message: expect.stringContaining(join(folder, 'nowhere')),
    })
  })

  test('a folder that is not a run is named', async () => {
    rmSync(join(folder, 'results.json'))

    await expect(exportFigure(engine, request())).rejects.toMatchObject({
      code: 'figure/no-run',
      message: expect.stringContaining('results.json'),
    })
  })

  test('a run without that data writes nothing', async () => {
    run = { ...sampleRun({ state: 'cancelled', stepsDone: 0 }), folder }

    await expect(exportFigure(engine, request())).rejects.toMatchObject({ code: 'figure/no-data' })
    expect(existsSync(join(folder, 'figures'))).toBe(false)
  })

  test.skipIf(process.getuid?.() === 0)('a read-only folder is named', async () => {
    chmodSync(folder, 0o500)
    await expect(exportFigure(engine, request())).rejects.toMatchObject({ code: 'figure/read-only' })
    chmodSync(folder, 0o700)
  })

  test.each([
    ['EACCES', 'figure/read-only'],
    ['EROFS', 'figure/read-only'],
    ['EPERM', 'figure/read-only'],
    ['ENOSPC', 'figure/disk-full'],
    ['ENOENT', 'figure/no-folder'],
    ['EIO', 'figure/not-written'],
  ])('%s is told as %s', (code, expected) => {
    const error = writeError(Object.assign(new Error(code), { code }), '/somewhere/a.svg')

    expect(error.code).toBe(expected)
    expect(error.message).toContain('/somewhere/a.svg')
    expect(error.tip).not.toBe('')
  })

  test('when one file fails, none appears and nothing temporary is left', async () => {
    const good = { path: join(folder, 'good.txt'), bytes: new Uint8Array([1]) }
    const bad = { path: join(folder, 'results.json', 'bad.txt'), bytes: new Uint8Array([2]) }

    await expect(writeTogether([good, bad])).rejects.toMatchObject({ code: 'figure/no-folder' })
    expect(readdirSync(folder).sort()).toEqual(['plan.json', 'results.json'])
  })
})

test('the bytes for a browser are those of the file', async () => {
  const { path } = await exportFigure(engine, request({ format: 'png' }))
  const { name, mediaType, bytes } = await renderFigure(engine, request({ format: 'png' }))

  expect(name).toBe('2026-11-23-squeezenet-biking-losses-85mm.png')
  expect(mediaType).toBe('image/png')
  expect(Buffer.compare(bytes, readFileSync(path))).toBe(0)
})

test('success over several runs is a figure as any other, with the hashes of all of them', async () => {
  const other = join(root, `other ${count}`)
  mkdirSync(other)
  for (const name of ['results.json', 'plan.json']) writeFileSync(join(other, name), name)
  const source = [{ folder, label: 'star' }, { folder: other }]
  const asked = figureRequestSchema.parse({ panels: [{ figure: 'success', source }], format: 'pdf' })
  const opened = { 'run:open': ({ folder: asked }: { folder: string }) => ({ ...run, folder: asked }) }
  const asker = askerOf({ ...opened, 'run:summarize': () => sampleTable([{ name: 'A', shared: true }]) })
  const written = await exportFigure(asker, asked)
  const recipe = recipeSchema.parse(JSON.parse(readFileSync(written.recipe, 'utf8')))

  expect(written.path).toBe(join(folder, 'figures', 'success-85mm.pdf'))
  expect(readFileSync(written.path).toString('latin1').startsWith('%PDF-')).toBe(true)
  expect(readFileSync(written.data[0]!, 'utf8').split('\n')).toHaveLength(
    sampleTable([{ name: 'A', shared: true }]).rows.length + 2,
  )
  expect(recipe.panels[0]).toMatchObject({
    source: '2-runs',
    inputs: [{ folder }, { folder: other, files: { 'plan.json': sha256('plan.json') } }],
    parameters: { clips: 8 },
  })
  expect(readFileSync(written.caption, 'utf8')).toContain('I2V Workbench 0.')
})

test('the recipe knows the version of everything that drew', () => {
  for (const [name, version] of Object.entries(drawingVersions())) expect(version, name).toMatch(/^\d+\.\d+\.\d+/)
})

describe('figures of a correlation', () => {
  const correlation = sampleCorrelation()
  const asker = askerOf({ 'correlation:open': ({ folder: asked }) => ({ folder: asked, correlation }) })
  const heatmap = (): FigurePanelInput => ({
    figure: 'heatmap',
    source: folder,
    view: { measure: 'rsa', transposed: true },
  })

  test('lie in its folder with their data, caption and recipe, named by what they show', async () => {
    writeFileSync(join(folder, 'correlation.json'), JSON.stringify(correlation))
    const asked = figureRequestSchema.parse({ panels: [heatmap()], format: 'svg' })
    const { path, data, recipe } = await exportFigure(asker, asked)

    expect(path).toBe(join(folder, 'figures', 'heatmap-rsa-benign-transposed-85mm.svg'))
    expect(readFileSync(data[0]!, 'utf8').split('\n')).toHaveLength(24 * 20 + 2)
    expect(JSON.parse(readFileSync(recipe, 'utf8')).panels[0]).toMatchObject({
      figure: 'heatmap',
      source: correlation.id,
      inputs: [{ files: { 'correlation.json': sha256(readFileSync(join(folder, 'correlation.json'))) } }],
      parameters: { measure: 'rsa', transposed: true, seed: 0 },
      madeWith: { workbench: '0.4.0' },
    })
  })

  test('a folder that holds something else is told with what the figure shows', async () => {
    const missing = askerOf({
      'correlation:open': () => {
        throw new WorkbenchError('store/not-found', '/x/correlation.json is not there.', 'Choose a run folder.')
      },
    })
    const asked = figureRequestSchema.parse({ panels: [heatmap()], format: 'svg' })

    await expect(exportFigure(missing, asked)).rejects.toMatchObject({
      code: 'figure/no-source',
      message: 'Figure "heatmap" shows a correlation, and /x/correlation.json is not there.',
      tip: expect.stringContaining('folder of a correlation'),
    })
  })
})
