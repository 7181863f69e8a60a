import type { EChartsCoreOption } from 'echarts/core'
import type { FigureName } from '../contract/figure'
import { screenStyle, type FigureStyle, type PlotArea } from './style'

export interface TableColumn {
  readonly name: string
  /** `1` for a pure number, `text` for words */
  readonly unit: string
  readonly meaning: string
}

export type TableCell = string | number | boolean | null

/** The numbers a figure shows, all of them, at full precision. */
export interface FigureTable {
  readonly columns: readonly TableColumn[]
  readonly rows: readonly (readonly TableCell[])[]
}

/** Numbers that are no table, e.g. pictures: written beside the figure as a NumPy file. */
export interface FigureArray {
  /** of the file; small letters, digits and dashes */
  readonly name: string
  /** what the numbers are, their unit, and what each axis counts */
  readonly meaning: string
  readonly shape: readonly number[]
  /** row-major */
  readonly values: Float32Array | Float64Array | Uint8Array | Int32Array
}

/**
 * A chart before it has a size: drawn by the window and written to files from the same value.
 * Functions of the style, because what fits (columns, rows of a legend, shortened names) depends on the sheet.
 */
export interface FigureSpecification {
  readonly name: FigureName
  /** a few words, for the head of a panel; not drawn, since a paper has it in the caption */
  readonly title: string
  /** whole sentences: what is drawn, n, parameters, models, clip, program version */
  readonly caption: string
  readonly data: FigureTable
  readonly arrays?: readonly FigureArray[]
  /** parameters that make up the caption, for the recipe */
  readonly parameters: Readonly<Record<string, unknown>>
  /** narrowest sheet in font sizes on which nothing is crowded */
  readonly narrowestEms: number
  /** where the chart draws its numbers, for panels that stand in line; left out: it has no such area */
  plot?(style: FigureStyle): PlotArea
  /** height that suits the content, in the style's drawing units */
  height(style: FigureStyle): number
  option(style: FigureStyle): EChartsCoreOption
}

export type ScreenTheme = 'light' | 'dark'

/**
 * The chart for an echarts instance in a window; call again when theme or width change and set it with `notMerge`.
 *
 * @param fontPixels text size in CSS pixels, at least 11
 * @param widthPixels width of the chart's element
 */
export function screenOption(
  specification: FigureSpecification,
  theme: ScreenTheme,
  fontPixels = 12,
  widthPixels = 640,
): EChartsCoreOption {
  return specification.option(screenStyle(theme, fontPixels, widthPixels))
}

/** Height in CSS pixels that the chart's element should have at this width. */
export function screenHeight(specification: FigureSpecification, fontPixels = 12, widthPixels = 640): number {
  return Math.ceil(specification.height(screenStyle('light', fontPixels, widthPixels)))
}
