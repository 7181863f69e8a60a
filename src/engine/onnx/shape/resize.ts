import { floatsAttribute, intsAttribute, stringAttribute } from '../attributes'
import type { Dimension } from '../graph'
import { mapSize } from './dimension'
import type { Shape, ShapeContext, ShapeRules } from './rule'
import { axesOf, hasInput, numbersOf, typed } from './rule'

/** Resize has been (X, scales), then (X, roi, scales, sizes), of all axes or of those listed. */
function resized(context: ShapeContext): Shape | null {
  const input = context.shape(0)
  if (!input) return null
  const axes = axesOf(intsAttribute(context.node, 'axes', null) ?? input.map((_, axis) => axis), input.length)
  if (!axes) return null
  if (hasInput(context, 3)) return sizedTo(context, input, axes)
  const scales = numbersOf(context, context.opset < 11 ? 1 : 2)
  return scaled(input, axes, scales)
}

function scaled(input: Shape, axes: readonly number[], scales: readonly number[] | null): Shape {
  return input.map((size, axis) => {
    const place = axes.indexOf(axis)
    const scale = place < 0 ? 1 : (scales?.[place] ?? null)
    if (scale === 1) return size
    return scale === null ? null : mapSize(size, (known) => Math.floor(Math.fround(known * scale)))
  })
}

function sizedTo(context: ShapeContext, input: Shape, axes: readonly number[]): Shape {
  const wanted = context.value(3)?.values
  const policy = stringAttribute(context.node, 'keep_aspect_ratio_policy', 'stretch')
  const ratio = policy === 'stretch' ? null : commonRatio(input, axes, wanted ?? [], policy)
  return input.map((size, axis) => {
    const place = axes.indexOf(axis)
    if (place < 0) return size
    if (policy === 'stretch') return wanted?.[place] ?? null
    return ratio === null ? null : mapSize(size, (known) => Math.round(known * ratio))
  })
}

function commonRatio(
  input: Shape,
  axes: readonly number[],
  wanted: readonly Dimension[],
  policy: string,
): number | null {
  const ratios = axes.map((axis, place) => {
    const [size, want] = [input[axis], wanted[place]]
    return typeof size === 'number' && typeof want === 'number' ? want / size : NaN
  })
  const ratio = policy === 'not_larger' ? Math.min(...ratios) : Math.max(...ratios)
  return Number.isNaN(ratio) ? null : ratio
}

function upsampled(context: ShapeContext): Shape | null {
  const input = context.shape(0)
  const scales = hasInput(context, 1) ? numbersOf(context, 1) : floatsAttribute(context.node, 'scales', null)
  return (
    input &&
    scaled(
      input,
      input.map((_, axis) => axis),
      scales,
    )
  )
}

/** Samples an image [N, C, ...] at the places of a grid [N, ..., axes]. */
function sampled({ shape }: ShapeContext): Shape | null {
  const [input, grid] = [shape(0), shape(1)]
  return input && grid ? [...input.slice(0, 2), ...grid.slice(1, -1)] : null
}

export const resize: ShapeRules = {
  Resize: (context) => typed(context, resized(context)),
  Upsample: (context) => typed(context, upsampled(context)),
  GridSample: (context) => typed(context, sampled(context)),
}
