import type { Size } from './pixel'

/** Which part of a picture is seen, and how large: the same in every pane, whatever the pane's own size. */
export interface View {
  /** pixels of the screen for each pixel of the picture; null: as much as fits */
  readonly scale: number | null
  /** what lies in the middle of the pane, as parts of the picture's width and height */
  readonly x: number
  readonly y: number
}

/** Where a picture lies in its pane, in CSS pixels. */
export interface Place {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
  /** CSS pixels for each pixel of the picture */
  readonly scale: number
}

/** A pane, and how many pixels of the screen lie in one of CSS. */
export interface Pane extends Size {
  readonly ratio: number
}

export const fitted: View = { scale: null, x: 0.5, y: 0.5 }
const largestScale = 128
/** From this many times on, pixels are shown as squares unless a user wants them smooth. */
export const exactFrom = 2
const zoomSteps = [1 / 16, 1 / 8, 1 / 4, 1 / 2, 1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128]

/** Pixels of the screen for each of the picture where all of it just fits. */
export function fitScale(picture: Size, pane: Pane): number {
  return Math.max(1e-6, Math.min(pane.width / picture.width, pane.height / picture.height)) * pane.ratio
}

export const scaleOf = (view: View, picture: Size, pane: Pane): number => view.scale ?? fitScale(picture, pane)

/** A picture smaller than its pane stays in the middle, a larger one covers it. Edges lie on pixels of the screen. */
export function placeOf(view: View, picture: Size, pane: Pane): Place {
  const scale = scaleOf(view, picture, pane) / pane.ratio
  const [width, height] = [picture.width * scale, picture.height * scale]
  const onScreen = (length: number): number => Math.round(length * pane.ratio) / pane.ratio
  return {
    left: onScreen(startOf(view.x, width, pane.width)),
    top: onScreen(startOf(view.y, height, pane.height)),
    ...{ width, height, scale },
  }
}

function startOf(middle: number, length: number, room: number): number {
  if (length <= room) return (room - length) / 2
  return Math.min(0, Math.max(room - length, room / 2 - middle * length))
}

/** @returns parts of the picture's width and height under a point of the pane; may lie outside of 0 to 1 */
export function partAt(place: Place, x: number, y: number): { x: number; y: number } {
  return { x: (x - place.left) / place.width, y: (y - place.top) / place.height }
}

/** Another scale, with what lies under a point of the pane left where it is. */
export function zoomTo(view: View, scale: number, picture: Size, pane: Pane, x: number, y: number): View {
  const most = Math.max(largestScale, fitScale(picture, pane))
  const least = Math.min(1, fitScale(picture, pane))
  const next = Math.min(most, Math.max(least, scale))
  const part = partAt(placeOf(view, picture, pane), x, y)
  const [width, height] = [(picture.width * next) / pane.ratio, (picture.height * next) / pane.ratio]
  return within(
    { scale: next, x: part.x - (x - pane.width / 2) / width, y: part.y - (y - pane.height / 2) / height },
    picture,
    pane,
  )
}

/** Zooming out stops for a moment where all of it fits. */
export function zoomBy(view: View, factor: number, picture: Size, pane: Pane, x: number, y: number): View {
  const [scale, fit] = [scaleOf(view, picture, pane), fitScale(picture, pane)]
  const crossesFit = scale > fit * 1.001 && scale * factor <= fit
  return crossesFit ? fitted : zoomTo(view, scale * factor, picture, pane, x, y)
}

/** The next round scale, about the middle of the pane or a point of it. */
export function zoomStep(view: View, towards: 1 | -1, picture: Size, pane: Pane, x: number, y: number): View {
  const scale = scaleOf(view, picture, pane)
  const next =
    towards > 0
      ? (zoomSteps.find((step) => step > scale * 1.001) ?? largestScale)
      : (zoomSteps.findLast((step) => step < scale * 0.999) ?? zoomSteps[0]!)
  return zoomTo(view, next, picture, pane, x, y)
}

/** @param x,y CSS pixels that the picture moves by */
export function pan(view: View, picture: Size, pane: Pane, x: number, y: number): View {
  const { width, height } = placeOf(view, picture, pane)
  return within({ scale: view.scale, x: view.x - x / width, y: view.y - y / height }, picture, pane)
}

/** The middle kept where the pane is covered: what is dragged further than that comes back at once. */
function within({ scale, x, y }: View, picture: Size, pane: Pane): View {
  const inside = (part: number, length: number, room: number): number => {
    const half = room / length / 2
    return half >= 0.5 ? 0.5 : Math.min(1 - half, Math.max(half, part))
  }
  const shown = scaleOf({ scale, x, y }, picture, pane) / pane.ratio
  return {
    scale,
    x: inside(x, picture.width * shown, pane.width),
    y: inside(y, picture.height * shown, pane.height),
  }
}

/** Columns and rows that can be seen, the last one excluded. */
export function visiblePixels(place: Place, picture: Size, pane: Size) {
  const range = (start: number, room: number, count: number) => ({
    from: Math.max(0, Math.floor(-start / place.scale)),
    to: Math.min(count, Math.ceil((room - start) / place.scale)),
  })
  return { columns: range(place.left, pane.width, picture.width), rows: range(place.top, pane.height, picture.height) }
}
