import type { FigureStyle, PlotArea, PlotEdge } from '../../figure/style'
import type { FigureSpecification } from '../../figure/specification'

/** A panel where it stands in the rows and columns of a sheet. */
export interface PlacedPanel {
  readonly specification: FigureSpecification
  readonly heading: string | null
  /** position in the order of the panels */
  readonly index: number
  /** its first column, and how many it is wide */
  readonly column: number
  readonly span: number
  readonly style: FigureStyle
}

type Rows = readonly (readonly PlacedPanel[])[]

/**
 * Plot areas in line: those that begin in the same column share their left edge, those that end in the same column their
 * right edge, and those of a row their top and then their height, which fills the row. Only areas of one family are compared,
 * and one that stands alone stays as it is.
 */
export function alignPlots(rows: Rows): PlacedPanel[][] {
  const below = share(
    share(rows, 'left', ({ column }) => column),
    'right',
    ({ column, span }) => column + span,
  )
  const beside = share(below, 'top', (_, row) => row)
  // Heights follow from widths, so they come last.
  return share(beside, 'height', (_, row) => row).map(filled)
}

const leastEms = 11

/** Charts beside something whose height is its own (pictures, a matrix) end where that does, unless they became slivers or towers. */
function filled(row: readonly PlacedPanel[]): PlacedPanel[] {
  const heightOf = ({ specification, style }: PlacedPanel): number => specification.height(style)
  const areas = row.map(({ specification, style }) => {
    const area = specification.plot?.(style) ?? null
    return area?.family === 'chart' && area.height !== null ? { ...area, height: area.height } : null
  })
  const own = row.filter((_, at) => areas[at] === null).map(heightOf)
  if (own.length === 0) return [...row]
  return row.map((panel, at) => {
    const area = areas[at]
    if (!area) return panel
    const { style } = panel
    const wanted = area.height + Math.max(...own) - heightOf(panel)
    const most = Math.max(area.height, style.width - area.left - (area.right ?? 0))
    const height = Math.min(most, Math.max(leastEms * style.em, wanted))
    return { ...panel, style: { ...style, shared: { ...style.shared, filled: height } } }
  })
}

/** Gives each panel the largest extent of that edge among the panels of its line. */
function share(rows: Rows, edge: PlotEdge, lineOf: (panel: PlacedPanel, row: number) => number): PlacedPanel[][] {
  const most = new Map<string, number>()
  const nameOf = (panel: PlacedPanel, row: number, { family }: PlotArea): string => `${family} ${lineOf(panel, row)}`
  const found = rows.map((row, at) =>
    row.map((panel) => {
      const area = panel.specification.plot?.(panel.style) ?? null
      const extent = area?.[edge] ?? null
      if (area === null || extent === null) return null
      const name = nameOf(panel, at, area)
      most.set(name, Math.max(most.get(name) ?? 0, extent))
      return name
    }),
  )
  return rows.map((row, at) =>
    row.map((panel, place) => {
      const name = found[at]![place]
      if (typeof name !== 'string') return panel
      return { ...panel, style: { ...panel.style, shared: { ...panel.style.shared, [edge]: most.get(name)! } } }
    }),
  )
}
