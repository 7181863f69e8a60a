import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { figureRequestSchema } from '../../contract/figure'
import { programVersion } from './programVersion'

const hashes = z.record(z.string(), z.string().nullable())

/** Recipes that say nothing of it are of sheets whose plot areas did not stand in line. */
const asItWasDrawn = (request: unknown): unknown =>
  typeof request === 'object' && request !== null ? { aligned: false, ...request } : request

/** All that is needed to draw a figure again and to tell whether it is the same. Holds no time, so it is the same each time. */
export const recipeSchema = z.object({
  recipe: z.literal(2),
  title: z.string(),
  heightMillimetres: z.number(),
  /** of all text */
  fontPoints: z.number(),
  /** what was asked for, every default filled in; sources by their full paths */
  request: z.preprocess(asItWasDrawn, figureRequestSchema.omit({ out: true })),
  /** each source's folder as seen from the recipe's own, so that both can be moved together; null: never written */
  folders: z.array(z.object({ folder: z.string(), fromRecipe: z.string().nullable() })),
  panels: z.array(
    z.object({
      /** a, b, c in the order of the panels, as in the names of their files */
      panel: z.string(),
      figure: z.string(),
      /** run, correlation, or name of the folder */
      source: z.string(),
      /** SHA-256 of the files the numbers were read from; null: there was none */
      inputs: z.array(z.object({ folder: z.string(), files: hashes })),
      parameters: z.record(z.string(), z.unknown()),
      columns: z.array(z.object({ name: z.string(), unit: z.string(), meaning: z.string() })),
      arrays: z.array(
        z.object({ file: z.string(), dataType: z.string(), shape: z.array(z.number()), meaning: z.string() }),
      ),
      /** versions of the programs that made the numbers */
      madeWith: z.record(z.string(), z.string()),
    }),
  ),
  /** versions of the programs that drew */
  drawnWith: z.record(z.string(), z.string()),
  /** SHA-256 of what was written, the figure first */
  files: z.array(z.object({ file: z.string(), sha256: z.string() })).min(1),
  warnings: z.array(z.string()),
})
export type Recipe = z.infer<typeof recipeSchema>

const nodeRequire = createRequire(import.meta.url)
const packages = [
  'echarts',
  'pdfkit',
  'svg-to-pdfkit',
  '@resvg/resvg-js',
  '@expo-google-fonts/inter',
  '@expo-google-fonts/arimo',
  '@expo-google-fonts/tinos',
]

/** Of the programs that draw figures. */
export function drawingVersions(): Record<string, string> {
  return { workbench: programVersion, ...Object.fromEntries(packages.map((name) => [name, versionOf(name)])) }
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
