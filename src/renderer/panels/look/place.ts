/** A rectangle of the window, in CSS pixels. */
export interface Box {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

export interface Size {
  readonly width: number
  readonly height: number
}

const gap = 12
const margin = 12
/** around what is pointed at */
const padding = 4

const clamp = (value: number, least: number, most: number): number => Math.max(least, Math.min(most, value))

/** What is pointed at with a little room around it, as far as it is in the window. */
export function spotOf({ left, top, width, height }: Box, view: Size): Box {
  const start = { left: clamp(left - padding, 2, view.width), top: clamp(top - padding, 2, view.height) }
  return {
    ...start,
    width: Math.max(0, clamp(left + width + padding, 0, view.width - 2) - start.left),
    height: Math.max(0, clamp(top + height + padding, 0, view.height - 2) - start.top),
  }
}

/** Where a card stands beside what it speaks of: right, left, below or above it, else over its lower right corner. */
export function placeCard(spot: Box | null, card: Size, view: Size): { readonly left: number; readonly top: number } {
  const inView = (left: number, top: number) => ({
    left: clamp(left, margin, Math.max(margin, view.width - card.width - margin)),
    top: clamp(top, margin, Math.max(margin, view.height - card.height - margin)),
  })
  if (!spot) return inView((view.width - card.width) / 2, (view.height - card.height) / 2)
  const [right, bottom] = [spot.left + spot.width, spot.top + spot.height]
  if (right + gap + card.width + margin <= view.width) return inView(right + gap, spot.top)
  if (spot.left - gap - card.width >= margin) return inView(spot.left - gap - card.width, spot.top)
  if (bottom + gap + card.height + margin <= view.height) return inView(spot.left, bottom + gap)
  if (spot.top - gap - card.height >= margin) return inView(spot.left, spot.top - gap - card.height)
  return inView(right - card.width - gap, bottom - card.height - gap)
}
