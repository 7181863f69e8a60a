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
import { correlationViewSchema, figureRequestSchema, type FigureRequest } from '../../../src/contract/figure'
import type { RunOpened } from '../../../src/contract/result'
import { buildFigure } from '../../../src/figure/build'
import { tableCsv } from '../../../src/figure/table'
import { exportFigure, exportTableFigure, renderFigure } from '../../../src/host/figure'
import { drawingVersions, sha256 } from '../../../src/host/figure/recipe'
import { writeError, writeTogether } from '../../../src/host/figure/write'
import { sampleRun } from '../../figure/sample'
import { sampleCorrelation } from '../../figure/sampleCorrelation'
import { sampleTable } from '../../figure/sampleTable'

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

const request = (fields: Partial<FigureRequest> = {}) =>
  figureRequestSchema.parse({ run: folder, figure: 'losses', format: 'svg', ...fields })

describe('files of a figure', () => {
  test.each(['svg', 'pdf', 'png'] as const)(
    '%s, data, caption and recipe lie side by side and agree',
    async (format) => {
      const { path, data, recipe } = await exportFigure(run, request({ format, figure: 'predictions' }))
      const specification = buildFigure('predictions', run)
      const written = JSON.parse(readFileSync(recipe, 'utf8'))
      const caption = data.replace('.data.csv', '.caption.txt')

      expect(path).toBe(join(folder, 'figures', `predictions-85mm.${format}`))
      expect(readdirSync(dirname(path)).sort()).toEqual(
        [path, data, recipe, caption].map((each) => basename(each)).sort(),
      )
      expect(readFileSync(data, 'utf8')).toBe(tableCsv(specification.data))
      expect(readFileSync(caption, 'utf8')).toBe(`${specification.caption}\n`)
      expect(written).toMatchObject({
        recipe: 1,
        figure: 'predictions',
        format,
        widthMillimetres: 85,
        run: run.record.id,
        inputs: { 'results.json': sha256(readFileSync(join(folder, 'results.json'))) },
        parameters: { epsilonText: '16/255', steps: 60, stepSize: 0.005 },
        madeWith: run.record.versions,
      })
      for (const file of [path, data, caption]) {
        expect(written.files[basename(file)]).toBe(sha256(readFileSync(file)))
      }
    },
  )

  test.each(['svg', 'pdf', 'png'] as const)('a second export of the %s changes no byte', async (format) => {
    const first = Object.values(await exportFigure(run, request({ format }))).map((path) => readFileSync(path))
    const second = Object.values(await exportFigure(run, request({ format }))).map((path) => readFileSync(path))

    expect(second).toEqual(first)
  })

  test("a figure written into the run folder leaves the run's own files alone", async () => {
    writeFileSync(join(folder, 'losses.csv'), 'the run')
    const results = readFileSync(join(folder, 'results.json'))
    await exportFigure(run, request({ out: join(folder, 'losses.svg') }))
    await exportFigure(run, request({ out: join(folder, 'results.svg') }))

    expect(readFileSync(join(folder, 'losses.csv'), 'utf8')).toBe('the run')
    expect(readFileSync(join(folder, 'results.json'))).toEqual(results)
  })

  test('a name without an ending gets that of the format; another ending is refused', async () => {
    const written = await exportFigure(run, request({ out: join(folder, 'figure 1.v2') }))

    expect(basename(written.path)).toBe('figure 1.v2.svg')
    await expect(exportFigure(run, request({ out: join(folder, 'a.PNG') }))).rejects.toMatchObject({
      code: 'figure/extension',
      message: expect.stringContaining('.svg was expected'),
    })
  })
})

describe('what cannot be written', () => {
  test('an unknown folder is named', async () => {
    await expect(exportFigure(run, request({ out: join(folder, 'nowhere', 'a.svg') }))).rejects.toMatchObject({
      code: 'figure/no-folder',
      message: expect.stringContaining(join(folder, 'nowhere')),
    })
  })

  test('a folder that is not a run is named', async () => {
    rmSync(join(folder, 'results.json'))

    await expect(exportFigure(run, request())).rejects.toMatchObject({
      code: 'figure/no-run',
      message: expect.stringContaining('results.json'),
    })
  })

  test('a run without that data writes nothing', async () => {
    const empty = { ...sampleRun({ state: 'cancelled', stepsDone: 0 }), folder }

    await expect(exportFigure(empty, request())).rejects.toMatchObject({ code: 'figure/no-data' })
    expect(existsSync(join(folder, 'figures'))).toBe(false)
  })

  test.skipIf(process.getuid?.() === 0)('a read-only folder is named', async () => {
    chmodSync(folder, 0o500)
    await expect(exportFigure(run, request())).rejects.toMatchObject({ code: 'figure/read-only' })
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
  const { path } = await exportFigure(run, request({ format: 'png' }))
  const { name, mediaType, bytes } = await renderFigure(run, request({ format: 'png' }))

  expect(name).toBe('2026-11-23-squeezenet-biking-losses-85mm.png')
  expect(mediaType).toBe('image/png')
  expect(Buffer.compare(bytes, readFileSync(path))).toBe(0)
})

test('the figure of success rates is written with its data and recipe, into a folder made for it', async () => {
  const table = sampleTable([{ name: 'A', shared: true }])
  const written = await exportTableFigure(table, { path: join(folder, 'new', 'success.pdf'), widthMillimetres: 85 })
  const recipe = JSON.parse(readFileSync(written.recipe, 'utf8'))

  expect(readFileSync(written.path).toString('latin1').startsWith('%PDF-')).toBe(true)
  expect(readFileSync(written.data, 'utf8').split('\n')).toHaveLength(table.rows.length + 2)
  expect(recipe).toMatchObject({ figure: 'success', run: null, parameters: { attack: table.attack, clips: 8 } })
  await expect(exportTableFigure(table, { path: join(folder, 'a.gif'), widthMillimetres: 85 })).rejects.toMatchObject({
    code: 'figure/extension',
  })
})

test('the recipe knows the version of everything that drew', () => {
  for (const [name, version] of Object.entries(drawingVersions())) expect(version, name).toMatch(/^\d+\.\d+\.\d+/)
})

describe('figures of a correlation', () => {
  test('lie in its folder with their data, caption and recipe, named by what they show', async () => {
    const correlation = sampleCorrelation()
    writeFileSync(join(folder, 'correlation.json'), JSON.stringify(correlation))
    const view = { ...correlationViewSchema.parse({}), measure: 'rsa' as const, transposed: true }
    const asked = request({ figure: 'heatmap', view })
    const { path, data, recipe } = await exportFigure({ folder, correlation, detail: null }, asked)

    expect(path).toBe(join(folder, 'figures', 'heatmap-rsa-benign-85mm.svg'))
    expect(readFileSync(data, 'utf8').split('\n')).toHaveLength(24 * 20 + 2)
    expect(JSON.parse(readFileSync(recipe, 'utf8'))).toMatchObject({
      figure: 'heatmap',
      run: correlation.id,
      inputs: { 'correlation.json': sha256(readFileSync(join(folder, 'correlation.json'))) },
      parameters: { measure: 'rsa', transposed: true, seed: 0 },
      madeWith: { workbench: '0.4.0' },
    })
  })

  test('a figure of the other kind is refused with one that there is', async () => {
    const correlation = sampleCorrelation()
    await expect(exportFigure({ folder, correlation, detail: null }, request())).rejects.toMatchObject({
      code: 'figure/no-data',
      tip: expect.stringContaining('"heatmap"'),
    })
    await expect(exportFigure(run, request({ figure: 'measures' }))).rejects.toMatchObject({ code: 'figure/no-data' })
  })
})
