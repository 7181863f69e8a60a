import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { FigureFormat } from '../../contract/figure'
import type { FigureSpecification } from '../../figure/specification'
import { programVersion } from './programVersion'
import type { RenderedFigure } from './render'

/** What a figure was made from. */
export interface FigureSource {
  /** run id; null for a table over many clips */
  readonly run: string | null
  /** file name -> SHA-256 of what the numbers were read from */
  readonly inputs: Readonly<Record<string, string>>
  /** of the programs that made the numbers */
  readonly versions: Readonly<Record<string, string>>
}

const nodeRequire = createRequire(import.meta.url)

/** Of the programs that drew the figure. */
export function drawingVersions(): Record<string, string> {
  const names = ['echarts', 'pdfkit', 'svg-to-pdfkit', '@resvg/resvg-js', '@expo-google-fonts/inter']
  return { workbench: programVersion, ...Object.fromEntries(names.map((name) => [name, versionOf(name)])) }
}

/** Read from the package's folder: not every package lets its package.json be imported. */
function versionOf(name: string): string {
  try {
    let folder = dirname(nodeRequire.resolve(name))
    while (dirname(folder) !== folder) {
      const path = join(folder, 'package.json')
      const found = existsSync(path)
        ? (JSON.parse(readFileSync(path, 'utf8')) as { name?: string; version: string })
        : null
      if (found?.name === name) return found.version
      folder = dirname(folder)
    }
  } catch {
    // Bundled or packed differently: the recipe says so rather than failing the export.
  }
  return 'unknown'
}

export function sha256(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** All that is needed to draw the figure again and to tell whether it is the same. Holds no time, so it is the same each time. */
export function recipeJson(
  specification: FigureSpecification,
  format: FigureFormat,
  rendered: RenderedFigure,
  source: FigureSource,
  files: Readonly<Record<string, string>>,
): string {
  const recipe = {
    recipe: 1,
    figure: specification.name,
    title: specification.title,
    format,
    widthMillimetres: rendered.widthMillimetres,
    heightMillimetres: Number(rendered.heightMillimetres.toFixed(3)),
    fontPoints: Number(rendered.fontPoints.toFixed(3)),
    dotsPerInch: rendered.dotsPerInch,
    run: source.run,
    inputs: source.inputs,
    parameters: specification.parameters,
    columns: specification.data.columns,
    madeWith: source.versions,
    drawnWith: drawingVersions(),
    files,
    warnings: rendered.warnings,
  }
  return `${JSON.stringify(recipe, null, 2)}\n`
}
