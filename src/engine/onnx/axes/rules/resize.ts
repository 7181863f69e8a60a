import { flagAttribute, floatsAttribute, intsAttribute, stringAttribute } from '../../attributes'
import { axesOf, hasInput, numbersOf } from '../../shape/rule'
import { Lost } from '../lost'
import type { Meaning } from '../meaning'
import { axesRules, features, sizesOf } from '../rule'
import type { AxesContext, AxesRule, AxesRules } from '../rule'
import { lookAlong } from './window'

interface Stretch {
  readonly from: number
  readonly to: number
  readonly scale: number
}

/** Place in the input of a place in the result, by ONNX's coordinate_transformation_mode; null where all may count. */
function sourceOf(mode: string, place: number, { from, to, scale }: Stretch): number | null {
  if (mode === 'tf_crop_and_resize') return null
  if (mode === 'asymmetric') return place / scale
  if (mode === 'align_corners') return to === 1 ? 0 : (place * (from - 1)) / (to - 1)
  if (mode === 'tf_half_pixel_for_nn') return (place + 0.5) / scale
  if (mode === 'pytorch_half_pixel' && to === 1) return 0
  const offset = mode === 'half_pixel_symmetric' ? (from / 2) * (1 - to / (scale * from)) : 0
  return offset + (place + 0.5) / scale - 0.5
}

function nearest(mode: string, source: number): number {
  if (mode === 'floor') return Math.floor(source)
  if (mode === 'ceil') return Math.ceil(source)
  return mode === 'round_prefer_ceil' ? Math.floor(source + 0.5) : Math.ceil(source - 0.5)
}

/** How far interpolation reaches on either side; smoothing widens it where the result is smaller. */
function reachOf(context: AxesContext, mode: string, scale: number): number {
  const reach = mode === 'cubic' ? 2 : 1
  return flagAttribute(context.node, 'antialias', false) && scale < 1 ? reach / scale : reach
}

function between(source: number, reach: number): number[] {
  const first = Math.floor(source - reach) + 1
  return Array.from({ length: Math.ceil(source + reach) - first }, (_, index) => first + index)
}

function stretched(context: AxesContext, meaning: Meaning, place: number, stretch: Stretch): Meaning {
  const old = context.node.op === 'Upsample' || context.opset < 11
  const coordinates = stringAttribute(context.node, 'coordinate_transformation_mode', old ? 'asymmetric' : 'half_pixel')
  const mode = stringAttribute(context.node, 'mode', 'nearest')
  const rounding = old ? 'floor' : stringAttribute(context.node, 'nearest_mode', 'round_prefer_floor')
  const inside = (source: number): number => Math.max(0, Math.min(source, stretch.from - 1))
  const all = Array.from({ length: stretch.from }, (_, index) => index)
  const sourceAt = (index: number) => sourceOf(coordinates, index, stretch)
  return lookAlong(meaning, place, {
    count: stretch.to,
    places: (index) => {
      const source = sourceAt(index)
      if (source === null) return all
      if (mode === 'nearest') return [inside(nearest(rounding, source))]
      return between(source, reachOf(context, mode, stretch.scale)).map(inside)
    },
    middle: (index) => {
      const source = sourceAt(index) ?? (stretch.from - 1) / 2
      return inside(mode === 'nearest' ? nearest(rounding, source) : source)
    },
  })
}

/** Factors by axis: given as such, or as sizes. */
function scalesOf(context: AxesContext, rank: number): (number | null)[] {
  const { node } = context
  const listed = axesOf(intsAttribute(node, 'axes', null) ?? Array.from({ length: rank }, (_, axis) => axis), rank)
  const input = node.op === 'Upsample' || context.opset < 11 ? 1 : 2
  const scales = hasInput(context, input) ? numbersOf(context, input) : floatsAttribute(node, 'scales', null)
  return Array.from({ length: rank }, (_, axis) => scales?.[listed?.indexOf(axis) ?? -1] ?? null)
}

const resizeRule: AxesRule = (context) => {
  const meaning = features(context)
  const [from, to] = [sizesOf(meaning), context.outputShape(0)]
  if (from.length !== to.length) throw new Lost('changes the number of axes')
  const scales = scalesOf(context, from.length)
  return [
    to.reduce((result, size, place) => {
      if (size === from[place]) return result
      return stretched(context, result, place, {
        from: from[place]!,
        to: size,
        scale: scales[place] ?? size / from[place]!,
      })
    }, meaning),
  ]
}

export const resize: AxesRules = axesRules('Resize Upsample', resizeRule)
