import { middleOf } from '../../timeline/axis'
import type { Steps } from '../../timeline/lane'
import { toPixel } from '../../timeline/viewport'
import type { Scene } from './scene'

const frameHeight = 6
const stepHeight = 8

/** Frames above, steps below, and a line where a frame feeds a step, as strong as its weight. */
export function paintSteps(
  context: CanvasRenderingContext2D,
  { axis, view, width, colors, cell: now }: Scene,
  { places, links, current }: Steps,
  y: number,
  height: number,
): void {
  const across = (place: number): number => toPixel(view, width, middleOf(axis, place))
  const [top, bottom] = [y + 2, y + height - 3]
  for (const isLit of [false, true]) {
    context.strokeStyle = isLit ? colors.accent : colors.firm
    context.lineWidth = isLit ? 1.5 : 1
    for (const { step, cell, share } of links) {
      if ((step === current) !== isLit) continue
      context.globalAlpha = isLit ? 0.35 + 0.65 * share : 0.3 + 0.7 * share
      context.beginPath()
      context.moveTo(across(cell), top + frameHeight + 1)
      context.lineTo(across(places[step]!), bottom - stepHeight - 1)
      context.stroke()
    }
  }
  context.globalAlpha = 1
  const lit = new Set(links.filter(({ step }) => step === current).map(({ cell }) => cell))
  for (const cell of new Set(links.map((link) => link.cell))) {
    context.fillStyle = lit.has(cell) ? colors.accent : colors.faint
    const wide = cell === now ? 5 : 3
    context.fillRect(Math.round(across(cell) - wide / 2), top, wide, frameHeight)
  }
  for (const [step, place] of places.entries()) {
    context.fillStyle = step === current ? colors.accent : colors.faint
    context.fillRect(Math.round(across(place) - 4), bottom - stepHeight, 9, stepHeight)
  }
}
