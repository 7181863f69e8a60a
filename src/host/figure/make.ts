import { readFile } from 'node:fs/promises'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { WorkbenchError } from '../../contract/error'
import type { FigureRequest } from '../../contract/figure'
import { specifyPanel, type SpecifiedPanel } from '../../figure/catalogue'
import type { Asker, FigureOrigin } from '../../figure/source'
import type { FigureArray } from '../../figure/specification'
import { tableCsv } from '../../figure/table'
import { visionWords } from '../../figure/vision'
import { sheetCaption } from './caption'
import { foldersOf, stemOf, withFolders } from './name'
import { dataTypeOf, npyBytes, numbersOf } from './npy'
import { drawingVersions, sha256, type Recipe } from './recipe'
import { renderSheet } from './render'
import { drawnLetter, drawSheet, letterOf, type DrawnSheet } from './sheet'

/** One of the files that lie beside a figure. */
export interface BesideFile {
  readonly holds: 'caption' | 'data' | 'array'
  /** what comes after the figure's own name, e.g. `.a.data.csv` */
  readonly ending: string
  readonly bytes: Uint8Array
}

/** A figure with all that lies beside it, not yet written. */
export interface MadeFigure {
  readonly request: FigureRequest
  readonly bytes: Uint8Array
  readonly beside: readonly BesideFile[]
  readonly warnings: readonly string[]
  /** of the first panel's source */
  readonly id: string
  /** @param path of the figure; null: it is not written, so nothing lies where a path could lead from */
  recipe(path: string | null, name: string): Recipe
}

function proofFormat(format: string): WorkbenchError {
  return new WorkbenchError(
    'figure/proof-format',
    `A proof for a colour vision was asked for as ${format.toUpperCase()}; it is made of pixels.`,
    'Choose the format PNG for the proof.',
  )
}

const unknownDate = new Date(Date.UTC(2000, 0, 1))

/**
 * Opens the sources of a sheet, draws it, and makes what belongs beside it. The same sources and request give the same bytes.
 *
 * @throws WorkbenchError `figure/no-data` if a source lacks what its panel shows, `figure/no-run` if its files cannot be
 *   read, `figure/too-narrow`, `figure/text-too-small`, `figure/too-large`, and what the engine says of a source
 */
export async function makeFigure(host: Asker, asked: FigureRequest): Promise<MadeFigure> {
  if (asked.vision !== null && asked.format !== 'png') throw proofFormat(asked.format)
  const request = { ...asked, panels: asked.panels.map((panel) => withFolders(panel, (folder) => resolve(folder))) }
  const panels = await Promise.all(request.panels.map((panel) => specifyPanel(host, panel)))
  const inputs = await Promise.all(panels.map(({ origin }) => inputsOf(origin)))
  const letters = panels.map((_, index) => drawnLetter(request.letters, index))
  const specifications = panels.map(({ specification }) => specification)
  const caption = sheetCaption(specifications, letters, request.vision)
  const drawn = drawSheet(
    panels.map(({ panel, specification }) => ({ specification, heading: panel.heading, span: panel.span })),
    request,
    { caption, foot: request.vision === null ? null : `Simulated proof, ${visionWords[request.vision]}` },
  )
  const rendered = await renderSheet(drawn, { ...request, date: dateOf(panels[0]!.origin) })
  const arrays = panels.map((panel, index) => arraysOf(panel, middleOf(panels.length, index)))
  const beside = besideOf(panels, caption, arrays)
  const warnings = [...rendered.warnings]
  return {
    request,
    bytes: rendered.bytes,
    beside,
    warnings,
    id: panels[0]!.origin.id,
    recipe: (path, name) => ({
      ...recipeHead(request, drawn, path),
      panels: panels.map((panel, index) => recipePanel(panel, index, inputs[index]!, arrays[index]!, stemOf(name))),
      drawnWith: drawingVersions(),
      files: [
        { file: name, sha256: sha256(rendered.bytes) },
        ...beside.map(({ ending, bytes }) => ({ file: `${stemOf(name)}${ending}`, sha256: sha256(bytes) })),
      ],
      warnings,
    }),
  }
}

/** A sheet of several panels has a letter in the names of their files. */
const middleOf = (panels: number, index: number): string => (panels === 1 ? '' : `.${letterOf(index)}`)

interface NamedArray {
  readonly ending: string
  readonly array: FigureArray
}

function arraysOf({ specification }: SpecifiedPanel, middle: string): NamedArray[] {
  const numbers = numbersOf(specification.data)
  return [...(numbers ? [numbers] : []), ...(specification.arrays ?? [])].map((array) => ({
    ending: `${middle}.${array.name}.npy`,
    array,
  }))
}

/** Not `NAME.csv`: written into a run folder, that would replace the run's own files. */
function besideOf(
  panels: readonly SpecifiedPanel[],
  caption: string,
  arrays: readonly (readonly NamedArray[])[],
): BesideFile[] {
  const encoder = new TextEncoder()
  return [
    { holds: 'caption', ending: '.caption.txt', bytes: encoder.encode(`${caption}\n`) },
    ...panels.map(({ specification }, index): BesideFile => {
      const ending = `${middleOf(panels.length, index)}.data.csv`
      return { holds: 'data', ending, bytes: encoder.encode(tableCsv(specification.data)) }
    }),
    ...arrays.flat().map(({ ending, array }): BesideFile => ({ holds: 'array', ending, bytes: npyBytes(array) })),
  ]
}

function dateOf({ startedAt }: FigureOrigin): Date {
  const date = new Date((startedAt ?? Number.NaN) * 1000)
  return Number.isFinite(date.getTime()) ? date : unknownDate
}

type Inputs = Recipe['panels'][number]['inputs']

/** Hashes of the files the numbers stand in; of those that not every source has, null where there is none. */
async function inputsOf({ folders }: FigureOrigin): Promise<Inputs> {
  return Promise.all(
    folders.map(async ({ folder, files, more }) => {
      const hashed: [string, string | null][] = []
      for (const file of files) hashed.push([file, sha256(await read(join(folder, file)))])
      for (const file of more) {
        const bytes = await readFile(join(folder, file)).catch(() => null)
        hashed.push([file, bytes && sha256(bytes)])
      }
      return { folder: resolve(folder), files: Object.fromEntries(hashed) }
    }),
  )
}

async function read(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path)
  } catch (error) {
    throw new WorkbenchError(
      'figure/no-run',
      `"${path}" cannot be read (${(error as { code?: string }).code ?? 'unknown error'}), so "${dirname(path)}" is not what the figure is drawn from.`,
      `Choose a folder that holds ${basename(path)}.`,
      { cause: error },
    )
  }
}

function recipeHead(
  { out: _, ...request }: FigureRequest,
  drawn: DrawnSheet,
  path: string | null,
): Pick<Recipe, 'recipe' | 'title' | 'heightMillimetres' | 'fontPoints' | 'request' | 'folders'> {
  const folders = [...new Set(request.panels.flatMap(foldersOf))]
  return {
    recipe: 2,
    title: drawn.title,
    heightMillimetres: Number(drawn.heightMillimetres.toFixed(3)),
    fontPoints: Number(drawn.fontPoints.toFixed(3)),
    request,
    folders: folders.map((folder) => ({
      folder,
      fromRecipe: path === null ? null : relative(dirname(path), folder).replaceAll('\\', '/') || '.',
    })),
  }
}

function recipePanel(
  { panel, specification, origin }: SpecifiedPanel,
  index: number,
  inputs: Inputs,
  arrays: readonly NamedArray[],
  stem: string,
): Recipe['panels'][number] {
  return {
    panel: letterOf(index),
    figure: panel.figure,
    source: origin.id,
    inputs,
    parameters: { ...specification.parameters },
    columns: [...specification.data.columns],
    arrays: arrays.map(({ ending, array }) => ({
      file: `${stem}${ending}`,
      dataType: dataTypeOf(array),
      shape: [...array.shape],
      meaning: array.meaning,
    })),
    madeWith: { ...origin.versions },
  }
}
