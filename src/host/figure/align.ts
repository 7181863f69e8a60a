import type { FigureStyle, PlotArea, SharedPlot } from '../../figure/style'
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
type Edge = keyof SharedPlot

/**
 * Plot areas in line: those that begin in the same column share their left edge, those that end in the same column their
 * right edge, and those of a row their top and then their height. Only areas of one family are compared, and one that stands
 * alone stays as it is.
 */
export function alignPlots(rows: Rows): PlacedPanel[][] {
  const below = share(
    share(rows, 'left', ({ column }) => column),
    'right',
    ({ column, span }) => column + span,
  )
  const beside = share(below, 'top', (_, row) => row)
  // Heights follow from widths, so they come last.
  return share(beside, 'height', (_, row) => row)
}

/** Gives each panel the largest extent of that edge among the panels of its line. */
function share(rows: Rows, edge: Edge, lineOf: (panel: PlacedPanel, row: number) => number): PlacedPanel[][] {
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
