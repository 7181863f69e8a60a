import { readFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { z } from 'zod'
import type { rebuildFigure as rebuildCall } from '../../contract/calls'
import { WorkbenchError } from '../../contract/error'
import type { FigureRequest } from '../../contract/figure'
import type { Asker } from '../../figure/source'
import { writeFigure } from './export'
import { makeFigure } from './make'
import { pathFor, withFolders } from './name'
import { recipeSchema, sha256, type Recipe } from './recipe'

type Rebuild = z.infer<(typeof rebuildCall)['request']>
type Rebuilt = z.infer<(typeof rebuildCall)['response']>
type Place = Rebuilt['places'][number]

/**
 * Draws a figure again from its recipe, and says what differs from the one it was written for: what it was made from, what
 * made it, and its bytes. Writes it where `out` says so.
 *
 * @throws WorkbenchError `figure/no-recipe`, `figure/no-source` naming the folder that is not there, and as exportFigure
 */
export async function rebuildFigure(host: Asker, { recipe: path, sources, out }: Rebuild): Promise<Rebuilt> {
  const recipe = await readRecipe(resolve(path))
  const places = await placesOf(recipe, dirname(resolve(path)), sources)
  const placeOf = (folder: string): string => places.find((place) => place.folder === folder)?.at ?? folder
  const panels = recipe.request.panels.map((panel) => withFolders(panel, placeOf))
  const request: FigureRequest = { ...recipe.request, panels, out }
  const made = await makeFigure(host, request)
  const again = made.recipe(null, recipe.files[0]!.file)
  const differences = differencesOf(recipe, again, placeOf)
  const written = out === null ? null : await writeFigure(made, await pathFor(made.request))
  return { same: isSame(recipe, again), differences, places, path: written?.path ?? null, warnings: [...made.warnings] }
}

async function readRecipe(path: string): Promise<Recipe> {
  const refused = (why: string, cause?: unknown): WorkbenchError =>
    new WorkbenchError(
      'figure/no-recipe',
      `"${path}" ${why}`,
      'Give the file that ends in .recipe.json and lies beside the figure.',
      { cause },
    )
  let raw: unknown
  try {
    raw = JSON.parse(await readFile(path, 'utf8'))
  } catch (cause) {
    throw refused(`cannot be read as a recipe: ${cause instanceof Error ? cause.message : String(cause)}.`, cause)
  }
  const version = (raw as { recipe?: unknown } | null)?.recipe
  if (version === 1) throw refused('was written by an older workbench, which kept no request: export the figure again.')
  const checked = recipeSchema.safeParse(raw)
  if (checked.success) return checked.data
  const [issue] = checked.error.issues
  throw refused(`is no recipe of this workbench: field "${issue!.path.join('.')}": ${issue!.message}.`, checked.error)
}

/**
 * Where each folder is now: where it is said to be; else where it was, or where it is as seen from the recipe, whichever holds
 * the very files the figure was drawn from.
 */
async function placesOf(recipe: Recipe, from: string, sources: Rebuild['sources']): Promise<Place[]> {
  const unknown = sources.find(({ from: old }) => !recipe.folders.some(({ folder }) => folder === old))
  if (unknown) {
    throw new WorkbenchError(
      'figure/no-source',
      `The recipe draws nothing from "${unknown.from}"; it has ${recipe.folders.map(({ folder }) => `"${folder}"`).join(', ')}.`,
      'Name a folder as the recipe has it.',
    )
  }
  const places: Place[] = []
  for (const { folder, fromRecipe } of recipe.folders) {
    const moved = sources.find(({ from: old }) => old === folder)?.to
    const candidates =
      moved === undefined ? [folder, ...(fromRecipe === null ? [] : [join(from, fromRecipe)])] : [moved]
    const there = await bestPlace([...new Set(candidates)], filesOf(recipe, folder))
    if (there === null) throw missing(folder, candidates)
    places.push({ folder, ...there })
  }
  return places
}

/** Files that were read from a folder, with their SHA-256. */
function filesOf(recipe: Recipe, folder: string): [string, string][] {
  const inputs = recipe.panels.flatMap((panel) => panel.inputs.filter((input) => input.folder === folder))
  return inputs.flatMap(({ files }) =>
    Object.entries(files).flatMap(([file, hash]): [string, string][] => (hash === null ? [] : [[file, hash]])),
  )
}

/** The first place with the same files; else the first with files of these names; null: there is none. */
async function bestPlace(
  candidates: readonly string[],
  files: readonly [string, string][],
): Promise<Omit<Place, 'folder'> | null> {
  let changed: Omit<Place, 'folder'> | null = null
  for (const candidate of candidates) {
    const found = await Promise.all(
      files.map(async ([file, hash]) => {
        const bytes = await readFile(join(candidate, file)).catch(() => null)
        return bytes === null ? 'missing' : sha256(bytes) === hash ? 'same' : 'changed'
      }),
    )
    if (found.every((state) => state === 'same')) return { at: candidate, isSame: true }
    if (!found.includes('missing')) changed ??= { at: candidate, isSame: false }
  }
  return changed
}

function missing(folder: string, looked: readonly string[]): WorkbenchError {
  return new WorkbenchError(
    'figure/no-source',
    `The recipe draws from "${folder}", and what it read is not at ${looked.map((place) => `"${place}"`).join(' or ')}.`,
    `Say where it is now: --source "${folder}=NEW FOLDER".`,
  )
}

/** Whether everything that was written has the same bytes. */
function isSame(recipe: Recipe, again: Recipe): boolean {
  return (
    recipe.files.length === again.files.length && recipe.files.every((file, at) => sameFile(file, again.files[at]!))
  )
}

type WrittenFile = Recipe['files'][number]
const sameFile = (one: WrittenFile, other: WrittenFile): boolean => one.sha256 === other.sha256

/** Sentences, causes first. */
function differencesOf(recipe: Recipe, again: Recipe, placeOf: (folder: string) => string): string[] {
  const inputs = recipe.panels.flatMap(({ panel, inputs: old }, at) =>
    old.flatMap(({ folder, files }, source) => {
      const now = again.panels[at]!.inputs[source]!.files
      return Object.entries(files).flatMap(([file, hash]) =>
        hash === now[file]
          ? []
          : [
              `Panel ${panel}: ${join(placeOf(folder), file)} is not what it was (${short(hash)}, now ${short(now[file] ?? null)}).`,
            ],
      )
    }),
  )
  const versions = Object.entries(recipe.drawnWith).flatMap(([name, version]) =>
    version === again.drawnWith[name]
      ? []
      : [`Drawn with ${name} ${version}, now ${again.drawnWith[name] ?? 'without it'}.`],
  )
  const files = recipe.files.flatMap((file, at) => {
    const now = again.files[at]
    if (now && sameFile(file, now)) return []
    return [`${file.file} has other bytes (${short(file.sha256)}, now ${short(now?.sha256 ?? null)}).`]
  })
  const more = again.files.slice(recipe.files.length).map(({ file }) => `${file} is new.`)
  return [...inputs, ...versions, ...files, ...more]
}

const short = (hash: string | null): string => (hash === null ? 'not there' : hash.slice(0, 12))
