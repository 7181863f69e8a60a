import {
  measureCatalogue,
  type CorrelationForm,
  type CorrelationGrid,
  type CorrelationMatrix,
  type Measure,
} from '../../contract/correlation'
import type { ClipParts } from './compareClip'
import { definedClips, type Pool, poolCell, sourcesOf } from './pool'
import { jackknifeInterval } from './resample/jackknife'
import { adjustForDiscovery, summarizeNull } from './resample/significance'

type Numbers = Record<Exclude<keyof CorrelationMatrix, 'measure' | 'form' | 'undefined' | 'qValues'>, number | null>

const nothing: Numbers = {
  values: null,
  low: null,
  high: null,
  pValues: null,
  nullMean: null,
  nullLow: null,
  nullHigh: null,
  draws: null,
  rows: null,
  effectiveRows: null,
}

/** One measure in one form over all clips. */
export function heatmapOf(
  measure: Measure,
  form: CorrelationForm,
  parts: readonly ClipParts[],
  pool: Pool,
): CorrelationMatrix {
  const { layout } = pool
  const count = layout.rows * layout.columns
  const cells = Array.from({ length: count }, (_, cell) => cellOf(measure, form, parts, cell, pool))
  const grid = (values: readonly (number | null)[]): CorrelationGrid =>
    Array.from({ length: layout.rows }, (_, row) => values.slice(row * layout.columns, (row + 1) * layout.columns))
  const gridOf = (key: keyof Numbers): CorrelationGrid =>
    grid(cells.map((cell) => (typeof cell === 'string' ? null : cell[key])))
  const pValues = cells.map((cell) => (typeof cell === 'string' ? null : cell.pValues))
  return {
    measure,
    form,
    ...(Object.fromEntries(Object.keys(nothing).map((key) => [key, gridOf(key as keyof Numbers)])) as Record<
      keyof Numbers,
      CorrelationGrid
    >),
    qValues: grid(adjustForDiscovery(pValues)),
    undefined: cells.flatMap((reason, cell) =>
      typeof reason === 'string'
        ? [{ row: Math.floor(cell / layout.columns), column: cell % layout.columns, reason }]
        : [],
    ),
  }
}

/** All numbers of a cell, or why it has none. */
function cellOf(
  measure: Measure,
  form: CorrelationForm,
  parts: readonly ClipParts[],
  cell: number,
  pool: Pool,
): Numbers | string {
  const { layout } = pool
  const sources = sourcesOf(form)
  const clips = definedClips(parts, sources, cell)
  if (clips.length === 0) return reasonOf(parts, form, cell)
  const pooled = sources.map((source) => poolCell(parts, source, cell, clips, pool))
  const value = minus(pooled.map((one) => one.value))
  if (!Number.isFinite(value)) return `Over ${clips.length} clips the sum of self-similarities is not positive.`

  const leftOut = pooled.map((one) => one.leftOut())
  const paired = leftOut[0]!.map((group, at) =>
    group.map((_, out) => minus(leftOut.map((groups) => groups[at]![out]!))),
  )
  const interval = jackknifeInterval(value, paired, rangeOf(measure, form))
  const drawn = form === 'difference' ? null : summarizeNull(value, within(pooled[0]!.draws(), rangeOf(measure, form)))
  const total = (of: (clip: number) => number): number => clips.reduce((sum, clip) => sum + of(clip), 0)
  return {
    values: value,
    low: interval?.low ?? null,
    high: interval?.high ?? null,
    pValues: drawn?.pValue ?? null,
    nullMean: drawn?.mean ?? null,
    nullLow: drawn?.low ?? null,
    nullHigh: drawn?.high ?? null,
    draws: drawn?.draws ?? null,
    rows: total((clip) => rowsOf(parts[clip]!, cell)),
    effectiveRows: total((clip) => layout.clips[clip]!.effectiveRows[cell]!),
  }
}

/** Of one number itself, of two their difference. */
function minus([first, second = 0]: readonly number[]): number {
  return first! - second
}

function within(values: Float64Array, [least, largest]: readonly [number, number]): Float64Array {
  return values.map((value) => Math.min(largest, Math.max(least, value)))
}

function rowsOf({ slots }: ClipParts, cell: number): number {
  const { steps, places } = slots.cells[cell]!
  return steps * places
}

function rangeOf(measure: Measure, form: CorrelationForm): readonly [number, number] {
  const [least, largest] = measureCatalogue[measure].range
  return form === 'difference' ? [least - largest, largest - least] : [least, largest]
}

/** The reason in the first clip; of several clips that it is one of them. */
function reasonOf(parts: readonly ClipParts[], form: CorrelationForm, cell: number): string {
  const [first] = parts as [ClipParts]
  const found = sourcesOf(form).flatMap((source) => first.forms.get(source)!.reasons[cell] ?? [])[0]
  if (parts.length === 1) return found!
  const inFirst = found ? ` In the first: ${found}` : ''
  return `Defined in none of the ${parts.length} clips${form === 'difference' ? ' both with and without the perturbation' : ''}.${inFirst}`
}
