import { basename } from 'node:path'
import type { z } from 'zod'
import type { exportFigure as exportCall, renderFigure as renderCall } from '../../contract/calls'
import type { FigureRequest } from '../../contract/figure'
import type { Asker } from '../../figure/source'
import { makeFigure, type MadeFigure } from './make'
import { defaultName, fileSafe, pathFor, stemOf } from './name'
import { mediaTypes } from './render'
import { writeTogether } from './write'

export type ExportedFigure = z.infer<(typeof exportCall)['response']>
type RenderedFigure = z.infer<(typeof renderCall)['response']>

/**
 * Writes a figure and beside it `NAME.caption.txt`, `NAME.data.csv`, `NAME.numbers.npy` (of several panels
 * `NAME.a.data.csv` and so on) and `NAME.<format>.recipe.json`.
 *
 * @throws WorkbenchError as makeFigure, and `figure/extension`, `figure/no-folder`, `figure/read-only`,
 *   `figure/disk-full`, `figure/not-written`
 */
export async function exportFigure(host: Asker, request: FigureRequest): Promise<ExportedFigure> {
  const made = await makeFigure(host, request)
  return writeFigure(made, await pathFor(made.request))
}

/** Writes all files of a figure, or none. */
export async function writeFigure(made: MadeFigure, path: string): Promise<ExportedFigure> {
  const recipe = `${path}.recipe.json`
  const files = made.beside.map(({ ending, bytes, holds }) => ({ path: `${stemOf(path)}${ending}`, bytes, holds }))
  await writeTogether([
    { path, bytes: made.bytes },
    ...files,
    { path: recipe, bytes: recipeBytes(made, path, basename(path)) },
  ])
  const of = (kind: string): string[] => files.flatMap(({ holds, path: file }) => (holds === kind ? [file] : []))
  return {
    path,
    recipe,
    caption: of('caption')[0]!,
    data: of('data'),
    arrays: of('array'),
    warnings: [...made.warnings],
  }
}

function recipeBytes(made: MadeFigure, path: string | null, name: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`${JSON.stringify(made.recipe(path, name), null, 2)}\n`)
}

/** The bytes of a figure, for a browser that shows it or saves it itself. */
export async function renderFigure(host: Asker, request: FigureRequest): Promise<RenderedFigure> {
  const made = await makeFigure(host, request)
  const name = `${fileSafe(made.id)}-${defaultName(made.request)}`
  return {
    name,
    mediaType: mediaTypes[request.format],
    bytes: new Uint8Array(made.bytes),
    beside: [
      ...made.beside.map(({ ending, bytes }) => ({ name: `${stemOf(name)}${ending}`, bytes: new Uint8Array(bytes) })),
      { name: `${name}.recipe.json`, bytes: recipeBytes(made, null, name) },
    ],
    warnings: [...made.warnings],
  }
}
