import { intAttribute, intsAttribute, stringAttribute } from '../../attributes'
import type { Node } from '../../graph'
import { slideOf, slideOver, spreadOver } from '../../shape/window'
import { lookAt, union } from '../field'
import { alongTime, reduceAlong } from '../lines'
import { Lost } from '../lost'
import { channels, normalised } from '../meaning'
import type { Meaning, Plain, Role } from '../meaning'
import { axesRules, features, sizesOf } from '../rule'
import type { AxesContext, AxesRule, AxesRules } from '../rule'

/** Places of one axis that each place of the result looks at, and where its middle lies. */
interface Looks {
  readonly count: number
  readonly places: (index: number) => readonly number[]
  readonly middle: (index: number) => number
}

const defaultRoles: readonly Role[] = ['width', 'height', 'time']

/** The axis `place` of the result, by what each of its places looks at. */
export function lookAlong(meaning: Meaning, place: number, looks: Looks): Meaning {
  const axis = meaning.axes[place]!
  if (axis.length > 1 || axis[0]?.role === 'tokens') throw new Lost('slides along an axis that holds several')
  const [factor] = axis
  if (!factor) return looks.count === 1 ? meaning : grown(meaning, place, looks)
  if (factor.role === 'time')
    return alongTime(meaning, factor, (line) =>
      Array.from({ length: looks.count }, (_, index) => lookAt(line, looks.places(index), looks.middle(index))),
    )
  return { ...meaning, axes: normalised(meaning.axes.with(place, [{ ...factor, size: looks.count }])) }
}

/** An axis of size 1 that becomes longer gets the role that its place suggests. */
function grown(meaning: Meaning, place: number, looks: Looks): Meaning {
  const role = defaultRoles[meaning.axes.length - 1 - place] ?? 'open'
  const isTaken = meaning.axes.some((axis) => axis.some((factor) => factor.role === role))
  const factor: Plain = { role: isTaken ? 'open' : role, size: looks.count, stride: 1 }
  if (factor.role !== 'time') return { ...meaning, axes: normalised(meaning.axes.with(place, [factor])) }
  const steps = Array.from({ length: looks.count }, (_, index) =>
    lookAt(meaning.steps, looks.places(index), looks.middle(index)),
  )
  return { ...meaning, axes: meaning.axes.with(place, [factor]), steps }
}

const taps = (kernel: number): number[] => Array.from({ length: kernel }, (_, tap) => tap)

/** Zeros in front of an axis, whichever way the node says so. */
function padBefore(node: Node, size: number, count: number, slide: ReturnType<typeof slideOf>): number {
  const autoPad = stringAttribute(node, 'auto_pad', 'NOTSET')
  if (autoPad === 'VALID') return 0
  if (!autoPad.startsWith('SAME')) return slide.padBefore
  const missing = Math.max(0, (count - 1) * slide.stride + (slide.kernel - 1) * slide.dilation + 1 - size)
  return autoPad === 'SAME_LOWER' ? Math.ceil(missing / 2) : Math.floor(missing / 2)
}

/** Slides windows over all axes from the third on. */
function slid(node: Node, meaning: Meaning, kernel: readonly number[]): Meaning {
  const sizes = sizesOf(meaning).slice(2)
  if (sizes.length !== kernel.length) throw new Lost('has a window of another rank than its input')
  const counts = slideOver(node, sizes, kernel)
  return sizes.reduce((result, size, axis) => {
    const slide = slideOf(node, kernel[axis]!, axis, sizes.length)
    const count = Number(counts[axis])
    const before = padBefore(node, size, count, slide)
    const first = (index: number): number => index * slide.stride - before
    return lookAlong(result, axis + 2, {
      count,
      places: (index) => taps(slide.kernel).map((tap) => first(index) + tap * slide.dilation),
      middle: (index) => first(index) + ((slide.kernel - 1) / 2) * slide.dilation,
    })
  }, meaning)
}

/** Spreads every value over a window: a place of the result looks at those that reach it. */
function spread(node: Node, meaning: Meaning, kernel: readonly number[]): Meaning {
  const sizes = sizesOf(meaning).slice(2)
  const counts = spreadOver(node, sizes, kernel)
  return sizes.reduce((result, size, axis) => {
    const slide = slideOf(node, kernel[axis]!, axis, sizes.length)
    const count = Number(counts[axis])
    const before = spreadPad(node, size, count, slide, intsAttribute(node, 'output_padding', [])[axis] ?? 0)
    return lookAlong(result, axis + 2, {
      count,
      places: (index) =>
        taps(slide.kernel)
          .map((tap) => (index + before - tap * slide.dilation) / slide.stride)
          .filter(Number.isInteger),
      middle: (index) => (index + before - ((slide.kernel - 1) / 2) * slide.dilation) / slide.stride,
    })
  }, meaning)
}

/** Places cut off in front. With `auto_pad` or `output_shape` it follows from the size of the result. */
function spreadPad(
  node: Node,
  size: number,
  count: number,
  slide: ReturnType<typeof slideOf>,
  outputPadding: number,
): number {
  const autoPad = stringAttribute(node, 'auto_pad', 'NOTSET')
  if (autoPad === 'NOTSET' && !intsAttribute(node, 'output_shape', null)) return slide.padBefore
  const cut = slide.stride * (size - 1) + outputPadding + (slide.kernel - 1) * slide.dilation + 1 - count
  return autoPad === 'SAME_UPPER' ? Math.floor(cut / 2) : cut - Math.floor(cut / 2)
}

function kernelOf({ node, shape }: AxesContext, weight: number): readonly number[] {
  const sizes = shape(weight)?.slice(2)
  if (sizes?.every((size) => typeof size === 'number')) return sizes as number[]
  const given = intsAttribute(node, 'kernel_shape', null)
  if (!given) throw new Lost('has a kernel whose size is known only when the model runs')
  return given
}

/** New channels, from all old ones; weights that are computed from the clip are seen by all. */
function rechanneled(context: AxesContext, meaning: Meaning, weight: number): Meaning {
  const reduced = reduceAlong(meaning, 1)
  const axes = reduced.axes.with(1, channels(context.outputShape(0)[1] ?? 1))
  const weights = context.meaning(weight)
  const sees = weights ? union([...weights.steps, ...(weights.lead ?? [])]) : 0n
  return { ...reduced, axes, steps: reduced.steps.map((step) => ({ ...step, sees: step.sees | sees })) }
}

function convolution(weight: number, move: typeof slid): AxesRule {
  return (context) => {
    const moved = move(context.node, features(context), kernelOf(context, weight))
    return [rechanneled(context, moved, weight)]
  }
}

const pool: AxesRule = (context) => {
  const kernel = intsAttribute(context.node, 'kernel_shape', [])
  const pooled = slid(context.node, features(context), kernel)
  return [pooled, pooled]
}

const poolWhole: AxesRule = (context) => {
  const meaning = features(context)
  return [meaning.axes.reduce((reduced, _, place) => (place < 2 ? reduced : reduceAlong(reduced, place)), meaning)]
}

/** Channels to places beside each other, or back. The batch may hold time. */
function blocks(change: (size: number, block: number, place: number) => number): AxesRule {
  return (context) => {
    const meaning = features(context)
    const block = intAttribute(context.node, 'blocksize', 1)
    if (meaning.axes[1]!.some(({ role }) => role === 'time')) throw new Lost('moves blocks of time')
    const sizes = sizesOf(meaning)
    return [
      [1, 2, 3].reduce((result: Meaning, place): Meaning => {
        const count = change(sizes[place] ?? 1, block, place)
        if (place === 1) return { ...result, axes: result.axes.with(1, channels(count)) }
        const all = taps(sizes[place] ?? 1)
        return lookAlong(result, place, { count, places: () => all, middle: () => 0 })
      }, meaning),
    ]
  }
}

export const window: AxesRules = {
  Conv: convolution(1, slid),
  ConvInteger: convolution(1, slid),
  QLinearConv: convolution(3, slid),
  ConvTranspose: convolution(1, spread),
  ...axesRules('MaxPool AveragePool LpPool', pool),
  ...axesRules('GlobalAveragePool GlobalMaxPool GlobalLpPool', poolWhole),
  DepthToSpace: blocks((size, block, place) => (place === 1 ? size / block ** 2 : size * block)),
  SpaceToDepth: blocks((size, block, place) => (place === 1 ? size * block ** 2 : size / block)),
}
