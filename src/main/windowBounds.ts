import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Rectangle } from 'electron'

export interface WindowPlace extends Partial<Rectangle> {
  readonly width: number
  readonly height: number
  readonly isMaximized: boolean
}

const firstPlace: WindowPlace = { width: 1440, height: 900, isMaximized: false }
export const smallest = { width: 900, height: 600 }
/** So much of the window must lie on a display that it can be taken hold of. */
const visible = { width: 200, height: 100 }

/** Where the window was; a place that no present display shows keeps its size only. */
export function readPlace(path: string, displays: readonly Rectangle[]): WindowPlace {
  const kept = parsePlace(path)
  if (!kept) return firstPlace
  const size = { width: kept.width, height: kept.height, isMaximized: kept.isMaximized }
  const isVisible = displays.some((display) => overlaps({ ...kept, height: visible.height }, display))
  return isVisible ? { ...size, x: kept.x, y: kept.y } : size
}

/** Remembering is a comfort: a folder that cannot be written is no reason to bother anybody. */
export function writePlace(path: string, bounds: Rectangle, isMaximized: boolean): void {
  try {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(`${path}.part`, JSON.stringify({ ...bounds, isMaximized }))
    renameSync(`${path}.part`, path)
  } catch (error) {
    console.warn(`The window's place could not be kept: ${String(error)}`)
  }
}

function parsePlace(path: string): (Rectangle & { isMaximized: boolean }) | null {
  try {
    const { x, y, width, height, isMaximized } = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>
    if (![x, y, width, height].every(Number.isFinite)) return null
    const [w, h] = [Math.max(width as number, smallest.width), Math.max(height as number, smallest.height)]
    return { x: x as number, y: y as number, width: w, height: h, isMaximized: isMaximized === true }
  } catch {
    return null
  }
}

/** Whether the window's title bar, the top of it, can be reached on the display. */
function overlaps(window: Rectangle, display: Rectangle): boolean {
  const width = Math.min(window.x + window.width, display.x + display.width) - Math.max(window.x, display.x)
  const height = Math.min(window.y + window.height, display.y + display.height) - Math.max(window.y, display.y)
  return width >= visible.width && height >= visible.height / 2
}
