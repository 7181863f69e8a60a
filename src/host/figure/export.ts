import { readFile } from 'node:fs/promises'
import { basename, dirname, extname, join, resolve } from 'node:path'
import { WorkbenchError } from '../../contract/error'
import type { CellDetail, CorrelationOpened } from '../../contract/correlation'
import {
  correlationViewSchema,
  figureFormats,
  type FigureName,
  isLinkFigure,
  isRunFigure,
  linkViewSchema,
  type FigureRequest,
} from '../../contract/figure'
import type { LinkOpened } from '../../contract/link'
import type { RunOpened } from '../../contract/result'
import type { SuccessTable } from '../../contract/success'
import { buildCorrelationFigure, buildFigure, buildLinkFigure } from '../../figure/build'
import type { FigureSpecification } from '../../figure/specification'
import { successFigure } from '../../figure/success'
import { tableCsv } from '../../figure/table'
import { programVersion } from './programVersion'
import { recipeJson, sha256, type FigureSource } from './recipe'
import { mediaTypes, renderSpecification, type RenderedFigure, type RenderSettings } from './render'
import { makeFolder, requireFolder, writeTogether } from './write'

/** `path` ends in .svg, .pdf or .png. */
export type TableSettings = Omit<RenderSettings, 'format'> & { readonly path: string }

export interface ExportedFigure {
  readonly path: string
  /** the numbers as CSV */
  readonly data: string
  readonly recipe: string
}

/** What a figure is drawn from: a run, a correlation with what lies behind the cell where that is asked for, or a link. */
export type FigureSubject = RunOpened | (CorrelationOpened & { readonly detail: CellDetail | null }) | LinkOpened

type Kind = 'run' | 'correlation' | 'link'
const kindOf = (subject: FigureSubject): Kind =>
  'link' in subject ? 'link' : 'correlation' in subject ? 'correlation' : 'run'

/**
 * Writes a figure of a run or correlation and, beside it, `NAME.data.csv`, `NAME.caption.txt` and
 * `NAME.<format>.recipe.json`. (Not `NAME.csv`: a figure written into a run folder would replace the run's own losses.csv.)
 *
 * @throws WorkbenchError `figure/no-data` if the run lacks what this figure shows, `figure/no-run` if its results cannot
 *   be read, `figure/extension`, `figure/too-narrow`, `figure/too-large`, `figure/no-folder`, `figure/read-only`,
 *   `figure/disk-full`, `figure/not-written`
 */
export async function exportFigure(subject: FigureSubject, request: FigureRequest): Promise<ExportedFigure> {
  const specification = specificationOf(subject, request)
  const source = await sourceOf(subject)
  const rendered = await renderSpecification(specification, settingsOf(subject, request))
  const path = await pathFor(request, join(subject.folder, 'figures'))
  return writeFigure(path, specification, request.format, rendered, source)
}

/** The bytes of a figure, for a browser that saves it itself. */
export async function renderFigure(
  subject: FigureSubject,
  request: FigureRequest,
): Promise<{ name: string; mediaType: string; bytes: Uint8Array<ArrayBuffer> }> {
  const rendered = await renderSpecification(specificationOf(subject, request), settingsOf(subject, request))
  const name = `${fileSafe(idOf(subject))}-${defaultName(request)}`
  return { name, mediaType: mediaTypes[request.format], bytes: new Uint8Array(rendered.bytes) }
}

function specificationOf(subject: FigureSubject, { figure, view, linkView }: FigureRequest): FigureSpecification {
  if ('link' in subject) {
    if (!isLinkFigure(figure)) throw ofAnother(figure, 'link')
    return buildLinkFigure(figure, subject.link, linkViewSchema.parse(linkView ?? {}))
  }
  if (isLinkFigure(figure)) throw ofAnother(figure, kindOf(subject))
  if ('correlation' in subject) {
    if (isRunFigure(figure)) throw ofAnother(figure, 'correlation')
    const shown = correlationViewSchema.parse(view ?? {})
    return buildCorrelationFigure(figure, subject.correlation, shown, subject.detail)
  }
  if (isRunFigure(figure)) return buildFigure(figure, subject)
  throw ofAnother(figure, 'run')
}

const examples: Readonly<Record<Kind, FigureName>> = { run: 'losses', correlation: 'heatmap', link: 'link' }

function ofAnother(figure: FigureName, held: Kind): WorkbenchError {
  const kind = isLinkFigure(figure) ? 'link' : isRunFigure(figure) ? 'run' : 'correlation'
  return new WorkbenchError(
    'figure/no-data',
    `Figure "${figure}" shows a ${kind}, and this folder holds none.`,
    `Choose the folder of a ${kind}, or another figure, e.g. "${examples[held]}".`,
  )
}

function idOf(subject: FigureSubject): string {
  if ('link' in subject) return `link-${basename(subject.folder)}`
  return 'correlation' in subject ? subject.correlation.id : subject.record.id
}

/**
 * Writes the figure of success rates over many clips; `path` ends in .svg, .pdf or .png, and its folder is made if need be.
 *
 * @throws WorkbenchError as exportFigure
 */
export async function exportTableFigure(table: SuccessTable, settings: TableSettings): Promise<ExportedFigure> {
  const path = resolve(settings.path)
  const format = figureFormats.find((known) => extname(path).toLowerCase() === `.${known}`)
  if (!format) throw extensionError(path, figureFormats.map((known) => `.${known}`).join(', '))
  const specification = successFigure(table, [`I2V Workbench ${programVersion}.`])
  const rendered = await renderSpecification(specification, { ...settings, format })
  await makeFolder(dirname(path))
  const source = {
    run: null,
    inputs: { table: sha256(JSON.stringify(table)) },
    versions: { workbench: programVersion },
  }
  return writeFigure(path, specification, format, rendered, source)
}

async function writeFigure(
  path: string,
  specification: FigureSpecification,
  format: FigureRequest['format'],
  rendered: RenderedFigure,
  source: FigureSource,
): Promise<ExportedFigure> {
  const stem = path.slice(0, path.length - extname(path).length)
  const [data, caption, recipe] = [`${stem}.data.csv`, `${stem}.caption.txt`, `${path}.recipe.json`]
  const texts = { [data]: tableCsv(specification.data), [caption]: `${specification.caption}\n` }
  const encoder = new TextEncoder()
  const files = [
    { path, bytes: rendered.bytes },
    ...Object.entries(texts).map(([name, text]) => ({ path: name, bytes: encoder.encode(text) })),
  ]
  const hashes = Object.fromEntries(files.map((file) => [basename(file.path), sha256(file.bytes)]))
  const json = recipeJson(specification, format, rendered, source, hashes)
  await writeTogether([...files, { path: recipe, bytes: encoder.encode(json) }])
  return { path, data, recipe }
}

function settingsOf(subject: FigureSubject, request: FigureRequest): RenderSettings {
  const { format, widthMillimetres } = request
  // A link is computed anew from runs whenever it is asked for: it has no date of its own.
  if ('link' in subject) return { format, widthMillimetres }
  const seconds = 'correlation' in subject ? subject.correlation.startedAt : subject.result.startedAt
  const date = new Date(seconds * 1000)
  return { format, widthMillimetres, ...(Number.isFinite(date.getTime()) ? { date } : {}) }
}

const sourceFiles = {
  run: ['results.json', 'plan.json'],
  correlation: ['correlation.json'],
  link: ['link.json'],
} as const

/** Hashes of the files the numbers stand in. */
async function sourceOf(subject: FigureSubject): Promise<FigureSource> {
  const { folder } = subject
  const kind = kindOf(subject)
  const inputs: Record<string, string> = {}
  for (const name of sourceFiles[kind]) {
    const path = join(folder, name)
    try {
      inputs[name] = sha256(await readFile(path))
    } catch (error) {
      throw new WorkbenchError(
        'figure/no-run',
        `"${path}" cannot be read (${(error as { code?: string }).code ?? 'unknown error'}), so "${folder}" is not the folder of a ${kind}.`,
        `Choose a folder that holds ${sourceFiles[kind].toReversed().join(' and ')}.`,
        { cause: error },
      )
    }
  }
  return { run: idOf(subject), inputs, versions: versionsOf(subject) }
}

function versionsOf(subject: FigureSubject): Readonly<Record<string, string>> {
  if ('link' in subject) return { workbench: subject.link.version }
  return 'correlation' in subject ? { workbench: subject.correlation.version } : subject.record.versions
}

async function pathFor(request: FigureRequest, folder: string): Promise<string> {
  if (request.out === null) {
    await makeFolder(folder)
    return join(folder, defaultName(request))
  }
  const asked = resolve(request.out)
  const extension = extname(asked).toLowerCase()
  const known = figureFormats.map((format) => `.${format}`)
  if (known.includes(extension) && extension !== `.${request.format}`) throw extensionError(asked, `.${request.format}`)
  const path = extension === `.${request.format}` ? asked : `${asked}.${request.format}`
  await requireFolder(path)
  return path
}

function extensionError(path: string, expected: string): WorkbenchError {
  return new WorkbenchError(
    'figure/extension',
    `The file name "${basename(path)}" ends in "${extname(path)}", but ${expected} was expected.`,
    'Let the file name and the format agree.',
  )
}

/** Two views of a correlation differ in their names, too. */
function defaultName({ figure, view, linkView, widthMillimetres, format }: FigureRequest): string {
  const shown = correlationViewSchema.parse(view ?? {})
  const cell =
    figure === 'cell' ? `row${shown.row}-column${shown.column}${shown.clip > 0 ? `-clip${shown.clip + 1}` : ''}` : ''
  const reading = shown.reading === 'value' ? '' : shown.reading.replace(' ', '-')
  const ofLink = figure === 'link' ? [figure, linkView?.quantity] : [figure]
  const parts = (view ? [figure, shown.measure, cell, shown.form, reading] : ofLink).filter(Boolean)
  return `${parts.join('-')}-${String(widthMillimetres).replace('.', 'p')}mm.${format}`
}

/** Run ids are ours, but a folder can be renamed. */
function fileSafe(name: string): string {
  return (
    name
      .replace(/[^\w.-]+/g, '-')
      .replace(/^[.-]+/, '')
      .slice(0, 80) || 'run'
  )
}
