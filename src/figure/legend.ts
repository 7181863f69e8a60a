import { textWidth } from './text'
import { fontOf, type FigureStyle } from './style'

export interface LegendEntry {
  readonly text: string
  readonly color: string
  /** what the mark in the chart looks like, so that it is known without its colour */
  readonly mark: 'line' | 'dashed' | 'dotted' | 'dotted line' | 'band' | 'circle' | 'diamond' | 'pointer'
  readonly opacity?: number
}

/** An element of echarts' graphic component. */
export type Drawn = Record<string, unknown>

export interface Legend {
  readonly elements: readonly Drawn[]
  readonly width: number
  readonly height: number
}

const rowEms = 1.5
const swatchEms = 1.5

/** Entries from left to right, in as many rows as `width` asks for; the origin is the legend's top left. */
export function layoutLegend(entries: readonly LegendEntry[], width: number, style: FigureStyle): Legend {
  const { em } = style
  const elements: Drawn[] = []
  let x = 0
  let row = 0
  let widest = 0
  for (const entry of entries) {
    const length = (swatchEms + 0.5) * em + textWidth(entry.text, style)
    if (x > 0 && x + length > width) {
      x = 0
      row += 1
    }
    const middle = (row + 0.5) * rowEms * em
    elements.push(swatch(entry, x, middle, style), textAt(entry.text, x + (swatchEms + 0.5) * em, middle, style))
    widest = Math.max(widest, x + length)
    x += length + 1.2 * em
  }
  return { elements, width: widest, height: entries.length > 0 ? (row + 1) * rowEms * em : 0 }
}

export function moved(legend: Legend, x: number, y: number): Drawn {
  return { type: 'group', x, y, silent: true, children: legend.elements }
}

export function textAt(text: string, x: number, middle: number, style: FigureStyle, more: Drawn = {}): Drawn {
  return {
    type: 'text',
    x,
    y: middle,
    silent: true,
    style: { text, fill: style.palette.text, font: fontOf(style), verticalAlign: 'middle', ...more },
  }
}

function swatch(entry: LegendEntry, x: number, middle: number, style: FigureStyle): Drawn {
  const { em } = style
  const length = swatchEms * em
  if (entry.mark === 'band') {
    const shape = { x, y: middle - 0.38 * em, width: length, height: 0.76 * em }
    return { type: 'rect', shape, style: { fill: entry.color, opacity: entry.opacity ?? 1 }, silent: true }
  }
  if (entry.mark === 'circle' || entry.mark === 'diamond' || entry.mark === 'pointer') {
    return symbol(entry.mark, x + length / 2, middle, entry.color, style)
  }
  const line = {
    type: 'line',
    shape: { x1: x, y1: middle, x2: x + length, y2: middle },
    style: {
      fill: 'none',
      stroke: entry.color,
      lineWidth: style.strongLine,
      lineDash: entry.mark === 'dashed' ? dash(style) : entry.mark === 'dotted' ? dots(style) : null,
    },
    silent: true,
  }
  if (entry.mark !== 'dotted line') return line
  return { type: 'group', children: [line, symbol('circle', x + length / 2, middle, entry.color, style)] }
}

export function dash(style: FigureStyle): number[] {
  return [0.45 * style.em, 0.3 * style.em]
}

/** Finer than `dash`. */
export function dots(style: FigureStyle): number[] {
  return [0.14 * style.em, 0.2 * style.em]
}

/** A mark of about 0.6 em, the same in legend and chart. */
export function symbol(
  kind: 'circle' | 'diamond' | 'pointer',
  x: number,
  y: number,
  color: string,
  style: FigureStyle,
): Drawn {
  if (kind === 'circle') {
    return { type: 'circle', shape: { cx: x, cy: y, r: 0.28 * style.em }, style: { fill: color }, silent: true }
  }
  if (kind === 'pointer') return pointerAt(x, y + 0.28 * style.em, color, style)
  const r = 0.36 * style.em
  const points = [
    [x, y - r],
    [x + r, y],
    [x, y + r],
    [x - r, y],
  ]
  return { type: 'polygon', shape: { points }, style: { fill: color }, silent: true }
}

/** A triangle whose tip, at its lower end, points at one frame: the same in strips and curves. */
export function pointerAt(x: number, tip: number, color: string, style: FigureStyle): Drawn {
  return { type: 'polygon', shape: { points: pointerPoints(x, tip, style) }, style: { fill: color }, silent: true }
}

/** Corners of that triangle. */
export function pointerPoints(x: number, tip: number, { em }: FigureStyle): [x: number, y: number][] {
  const [half, height] = [0.32 * em, 0.56 * em]
  return [
    [x, tip],
    [x - half, tip - height],
    [x + half, tip - height],
  ]
}
