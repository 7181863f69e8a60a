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

/** A fitted picture stands in the middle, any other where the view has it. Edges lie on pixels of the screen. */
export function placeOf(view: View, picture: Size, pane: Pane): Place {
  const { left, top, ...size } = exactPlaceOf(view, picture, pane)
  const onScreen = (length: number): number => Math.round(length * pane.ratio) / pane.ratio
  return { left: onScreen(left), top: onScreen(top), ...size }
}

/** Before its edges are rounded: many small steps of a zoom would add that up. */
function exactPlaceOf(view: View, picture: Size, pane: Pane): Place {
  const scale = scaleOf(view, picture, pane) / pane.ratio
  const [width, height] = [picture.width * scale, picture.height * scale]
  const { x, y } = view.scale === null ? fitted : view
  return { left: startOf(x, width, pane.width), top: startOf(y, height, pane.height), width, height, scale }
}

/** @param middle what lies in the middle of the room, as a part of the length */
const startOf = (middle: number, length: number, room: number): number => room / 2 - middle * length

/** @returns parts of the picture's width and height under a point of the pane; may lie outside of 0 to 1 */
export function partAt(place: Place, x: number, y: number): { x: number; y: number } {
  return { x: (x - place.left) / place.width, y: (y - place.top) / place.height }
}

/** Another scale, with what lies under a point of the pane left where it is. */
export function zoomTo(view: View, scale: number, picture: Size, pane: Pane, x: number, y: number): View {
  const most = Math.max(largestScale, fitScale(picture, pane))
  const least = Math.min(1, fitScale(picture, pane))
  const next = Math.min(most, Math.max(least, scale))
  const place = exactPlaceOf(view, picture, pane)
  const part = partAt(place, x, y)
  const [width, height] = [(picture.width * next) / pane.ratio, (picture.height * next) / pane.ratio]
  const wanted = { scale: next, x: part.x - (x - pane.width / 2) / width, y: part.y - (y - pane.height / 2) / height }
  return within(wanted, [place, exactPlaceOf(fitted, picture, pane)], picture, pane)
}

/** Zooming out stops for a moment where all of it fits. */
export function zoomBy(view: View, factor: number, picture: Size, pane: Pane, x: number, y: number): View {
  const [scale, fit] = [scaleOf(view, picture, pane), fitScale(picture, pane)]
  const crossesFit = scale > fit * 1.001 && scale * factor <= fit * 1.001
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

/** @param x,y CSS pixels that the picture moves by; a fitted one does not */
export function pan(view: View, picture: Size, pane: Pane, x: number, y: number): View {
  if (view.scale === null) return view
  const place = exactPlaceOf(view, picture, pane)
  const wanted = { scale: view.scale, x: view.x - x / place.width, y: view.y - y / place.height }
  return within(wanted, [place], picture, pane)
}

/**
 * Beside the picture no side gets emptier than in one of the places given, or than a picture that is smaller than its pane
 * leaves it. Zooming about a point of the picture, in and back out again to the fit, never does: nothing moves from under
 * the pointer.
 */
function within(wanted: View, places: readonly Place[], picture: Size, pane: Pane): View {
  const scale = scaleOf(wanted, picture, pane) / pane.ratio
  const inside = (middle: number, length: number, room: number, empty: readonly (readonly number[])[]): number => {
    const spare = Math.max(0, room - length)
    const most = Math.max(spare, ...empty.map(([before]) => before!))
    const least = room - length - Math.max(spare, ...empty.map(([, after]) => after!))
    const at = Math.min(most, Math.max(least, room / 2 - middle * length))
    return Math.min(1, Math.max(0, (room / 2 - at) / length))
  }
  const across = places.map(({ left, width }) => [left, pane.width - left - width])
  const down = places.map(({ top, height }) => [top, pane.height - top - height])
  return {
    scale: wanted.scale,
    x: inside(wanted.x, picture.width * scale, pane.width, across),
    y: inside(wanted.y, picture.height * scale, pane.height, down),
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
