/** As large as in print where the screen has the 96 dots per inch that CSS counts with. */
export const cssPixelsPerMillimetre = 96 / 25.4

/** The sheet as large as the desk holds it, or so many times its size in print. */
export const zooms = ['fit', '1', '2'] as const
export type Zoom = (typeof zooms)[number]

interface Size {
  readonly width: number
  readonly height: number
}

const [smallest, largest] = [0.1, 3]
/** resolutions that a preview is asked for in; between them the browser scales it down */
const resolutions = [96, 144, 192, 288, 384]
const mostPixels = 16e6

/** How many times its size in print a sheet can have to fit. @param sheet in mm @param room in CSS pixels */
export function fitScale(sheet: Size, room: Size): number {
  const fits = Math.min(room.width / sheet.width, room.height / sheet.height) / cssPixelsPerMillimetre
  return Math.min(largest, Math.max(smallest, fits))
}

/**
 * Dots per inch that a preview needs to be sharp on this screen.
 *
 * @param scale 1: as large as in print
 * @param ratio device pixels in a CSS pixel
 */
export function previewResolution(scale: number, ratio: number, sheetWidthMillimetres: number): number {
  const wanted = 96 * scale * ratio
  const sharp = resolutions.find((one) => one >= wanted - 1) ?? resolutions.at(-1)!
  // A square sheet at most; taller ones are refused by the host only far above this.
  const affordable = (Math.sqrt(mostPixels) / sheetWidthMillimetres) * 25.4
  return Math.max(24, Math.min(sharp, Math.floor(affordable)))
}
