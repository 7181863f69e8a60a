import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { WorkbenchError } from '../contract/error'
import {
  colorVisions,
  divergingMaps,
  figureFonts,
  panelLetters,
  sequentialMaps,
  type DivergingMap,
  type SequentialMap,
} from '../contract/figure'
import { type Arguments, type OptionTable, UsageError } from './command'
import { numberOf, oneOf } from './option'

/** Options that say how a sheet looks, whatever it shows. */
export const lookOptions = {
  width: { type: 'string' },
  columns: { type: 'string' },
  gap: { type: 'string' },
  margin: { type: 'string' },
  font: { type: 'string' },
  points: { type: 'string' },
  dpi: { type: 'string' },
  colours: { type: 'string', multiple: true },
  letters: { type: 'string' },
  proof: { type: 'string' },
} satisfies OptionTable

/** Only what was asked for: the rest is the sheet's own, or the default. */
export function lookOf(values: Arguments): Record<string, unknown> {
  const numbers = {
    widthMillimetres: numberOf(values, 'width'),
    columns: numberOf(values, 'columns'),
    gapMillimetres: numberOf(values, 'gap'),
    marginMillimetres: numberOf(values, 'margin'),
    fontPoints: numberOf(values, 'points'),
    dotsPerInch: numberOf(values, 'dpi'),
  }
  return {
    ...Object.fromEntries(Object.entries(numbers).filter(([, value]) => value !== undefined)),
    ...(values.text('font') && { fontFamily: oneOf(values, 'font', figureFonts, 'Inter') }),
    ...(values.text('letters') && { letters: oneOf(values, 'letters', panelLetters, 'none') }),
    ...(values.text('proof') && { vision: oneOf(values, 'proof', colorVisions, 'greyscale') }),
    ...colorsOf(values.texts('colours')),
  }
}

/** Sequential and diverging maps have different names, so one option takes both. */
function colorsOf(names: readonly string[]): { sequential?: SequentialMap; diverging?: DivergingMap } {
  const strange = names.find((name) => ![...sequentialMaps, ...divergingMaps].some((known) => known === name))
  if (strange !== undefined)
    throw new UsageError(
      `--colours is "${strange}"; expected one of ${[...sequentialMaps, ...divergingMaps].join(', ')}.`,
    )
  const sequential = sequentialMaps.findLast((map) => names.includes(map))
  const diverging = divergingMaps.findLast((map) => names.includes(map))
  return { ...(sequential && { sequential }), ...(diverging && { diverging }) }
}

/**
 * A sheet as docs/figures.md describes it; folders in it are seen from the file's own.
 *
 * @throws WorkbenchError `figure/no-sheet` if it cannot be read as JSON
 */
export async function readSheet(path: string): Promise<Record<string, unknown>> {
  let sheet: unknown
  try {
    sheet = JSON.parse(await readFile(path, 'utf8'))
  } catch (cause) {
    throw new WorkbenchError(
      'figure/no-sheet',
      `The sheet "${path}" cannot be read: ${cause instanceof Error ? cause.message : String(cause)}.`,
      'Give a JSON file with "panels"; docs/figures.md has an example.',
      { cause },
    )
  }
  const panels: unknown = (sheet as { panels?: unknown } | null)?.panels
  if (!Array.isArray(panels)) {
    throw new WorkbenchError(
      'figure/no-sheet',
      `The sheet "${path}" has no list of "panels".`,
      'Give a JSON file with "panels"; docs/figures.md has an example.',
    )
  }
  const from = (folder: unknown): unknown => (typeof folder === 'string' ? resolve(dirname(path), folder) : folder)
  const placed = (panels as { source?: unknown; view?: { other?: unknown } }[]).map((panel) => ({
    ...panel,
    ...(panel?.view?.other !== undefined && { view: { ...panel.view, other: from(panel.view.other) } }),
    source: Array.isArray(panel?.source)
      ? (panel.source as { folder?: unknown }[]).map((run) => ({ ...run, folder: from(run?.folder) }))
      : from(panel?.source),
  }))
  return { ...(sheet as object), panels: placed }
}
