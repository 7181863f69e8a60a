import { flagAttribute, intsAttribute, stringAttribute } from '../../attributes'
import { axesOf, hasInput, numbersOf } from '../../shape/rule'
import { union } from '../field'
import { join } from '../join'
import { alongTime } from '../lines'
import { Lost } from '../lost'
import { normalised } from '../meaning'
import type { Axis, Meaning } from '../meaning'
import { features, sizesOf } from '../rule'
import type { AxesRule, AxesRules } from '../rule'
import { lookAlong } from './window'

/** The place that a place in the padding repeats; null for zeros. */
function repeated(mode: string, place: number, size: number): number | null {
  if (mode === 'edge') return Math.max(0, Math.min(place, size - 1))
  if (mode === 'wrap') return ((place % size) + size) % size
  if (mode !== 'reflect' || size === 1) return null
  const period = 2 * (size - 1)
  const inside = ((place % period) + period) % period
  return inside < size ? inside : period - inside
}

const pad: AxesRule = (context) => {
  const meaning = features(context)
  const { node } = context
  const sizes = sizesOf(meaning)
  const pads = hasInput(context, 1) ? numbersOf(context, 1) : intsAttribute(node, 'pads', null)
  const listed = hasInput(context, 3) ? numbersOf(context, 3) : sizes.map((_, place) => place)
  const axes = listed && axesOf(listed, sizes.length)
  if (!pads || !axes || pads.length !== 2 * axes.length)
    throw new Lost('pads by numbers known only when the model runs')
  const mode = stringAttribute(node, 'mode', 'constant')
  return [
    axes.reduce((padded, place, own): Meaning => {
      const [before, after] = [pads[own]!, pads[own + axes.length]!]
      const size = sizes[place]!
      if (before === 0 && after === 0) return padded
      return lookAlong(padded, place, {
        count: size + before + after,
        places: (index) => [repeated(mode, index - before, size) ?? index - before],
        middle: (index) => index - before,
      })
    }, meaning),
  ]
}

/** Stretches axes of size 1. */
const expand: AxesRule = (context) => [join([features(context)], context.outputShape(0))]

const tile: AxesRule = (context) => {
  const meaning = features(context)
  const repeats = numbersOf(context, 1)
  if (repeats?.length !== meaning.axes.length) throw new Lost('repeats as often as is known only when the model runs')
  const axes = meaning.axes.map((axis, place): Axis => [{ role: 'open', size: repeats[place]!, stride: 1 }, ...axis])
  return [{ ...meaning, axes: normalised(axes) }]
}

/** Sums from one end to each step. */
const cumSum: AxesRule = (context) => {
  const meaning = features(context)
  const axes = axesOf(numbersOf(context, 1) ?? [NaN], meaning.axes.length)
  if (!axes) throw new Lost('sums along an axis known only when the model runs')
  const isReverse = flagAttribute(context.node, 'reverse', false)
  const own = flagAttribute(context.node, 'exclusive', false) ? 0 : 1
  const [factor, ...others] = meaning.axes[axes[0]!]!
  if (others.length || factor?.role === 'tokens') throw new Lost('sums along an axis that holds several')
  if (factor?.role !== 'time') return [meaning]
  return [
    alongTime(meaning, factor, (line) =>
      line.map(({ centre }, step) => ({
        sees: union(isReverse ? line.slice(step + 1 - own) : line.slice(0, step + own)),
        centre,
      })),
    ),
  ]
}

/** Reads an image [N, C, H, W] at the places of a grid [N, H', W', 2]. */
const gridSample: AxesRule = (context) => {
  const image = features(context)
  const sizes = context.outputShape(0)
  const isStill = image.axes.slice(2).every((axis) => axis.every(({ role }) => role !== 'time'))
  if (!isStill || sizes.length !== 4) throw new Lost('reads from places in time that only a run knows')
  const places: Axis[] = [
    [{ role: 'height', size: sizes[2]!, stride: 1 }],
    [{ role: 'width', size: sizes[3]!, stride: 1 }],
  ]
  const read = { ...image, axes: normalised([...image.axes.slice(0, 2), ...places]) }
  const grid = context.meaning(1)
  if (!grid) return [read]
  const sees = union([...grid.steps, ...(grid.lead ?? [])])
  return [{ ...read, steps: read.steps.map((step) => ({ ...step, sees: step.sees | sees })) }]
}

export const put: AxesRules = { Pad: pad, Expand: expand, Tile: tile, CumSum: cumSum, GridSample: gridSample }
