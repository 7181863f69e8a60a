import { usualColors, type FigureColors } from './colorMap'
import { palettes, printFamilies, screenFontFamily, smallestScreenPixels, type Palette } from './theme'

/**
 * The area in which a chart draws its numbers, in drawing units. Panels of one family that stand below each other share its
 * left and right edge, panels beside each other its top and height; null: nothing to be shared.
 */
export interface PlotArea {
  /** charts and pictures fill the width they have, a matrix has cells of a size of its own */
  readonly family: 'chart' | 'matrix'
  /** between the left edge of the panel and the area */
  readonly left: number
  /** between the area and the right edge of the panel */
  readonly right: number | null
  /** between the upper edge of the panel and the area */
  readonly top: number | null
  readonly height: number | null
}

/** Least margins and height of the plot area, so that it stands in line with those of other panels. */
export interface SharedPlot extends Partial<Record<PlotEdge, number>> {
  /** height of the area, more or less than it would have by itself, so that its panel ends where its neighbour does */
  readonly filled?: number
}
export type PlotEdge = 'left' | 'right' | 'top' | 'height'

/**
 * Everything a builder needs to know about the sheet it draws on. All lengths are in drawing units (CSS pixels on
 * screen, a fraction of a point on paper), and every length of a chart is a multiple of `em`, so one builder serves both.
 */
export interface FigureStyle {
  readonly medium: 'screen' | 'print'
  readonly palette: Palette
  /** colour maps of quantities: every builder takes them from here */
  readonly colors: FigureColors
  readonly fontFamily: string
  /** font size of all text; smaller text is not used */
  readonly em: number
  readonly width: number
  /** stroke of axes and whiskers */
  readonly hairline: number
  /** stroke of the line that carries the message */
  readonly strongLine: number
  /** what the plot area shares with those of other panels; left out: nothing */
  readonly shared?: SharedPlot
}

/** @param fontPixels raised to 11 where it is smaller */
export function screenStyle(theme: 'light' | 'dark', fontPixels: number, widthPixels: number): FigureStyle {
  return {
    medium: 'screen',
    palette: palettes[theme],
    colors: usualColors,
    fontFamily: screenFontFamily,
    em: Math.max(smallestScreenPixels, fontPixels),
    width: widthPixels,
    hairline: 1,
    strongLine: 2,
  }
}

/** How everything on a sheet of paper looks. */
export interface PrintLook {
  readonly fontFamily: string
  readonly colors: FigureColors
}

/** @param unitsPerPoint drawing units in one point (1/72 inch) */
export function printStyle(
  widthPoints: number,
  fontPoints: number,
  unitsPerPoint: number,
  { fontFamily, colors }: PrintLook = { fontFamily: printFamilies.Inter, colors: usualColors },
): FigureStyle {
  return {
    medium: 'print',
    palette: palettes.print,
    colors,
    fontFamily,
    em: fontPoints * unitsPerPoint,
    width: widthPoints * unitsPerPoint,
    hairline: (fontPoints / 15) * unitsPerPoint,
    strongLine: (fontPoints / 6) * unitsPerPoint,
  }
}

/** CSS font shorthand, as echarts and its text measure want it. */
export function fontOf(style: FigureStyle, weight: 400 | 600 = 400): string {
  return `${weight} ${style.em}px ${style.fontFamily}`
}
