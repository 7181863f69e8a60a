import { intAttribute } from '../../attributes'
import { axisOf, numbersOf } from '../../shape/rule'
import { sliceRanges } from '../../shape/sliceRange'
import { alongTime, reduceAlong } from '../lines'
import { Lost } from '../lost'
import { channels, normalised, sizeOf } from '../meaning'
import type { Axis, Meaning, Tokens } from '../meaning'
import { regroup } from '../regroup'
import { features, sizesOf } from '../rule'
import type { AxesContext, AxesRule, AxesRules } from '../rule'

const isWhole = (indices: readonly number[], size: number): boolean =>
  indices.length === size && indices.every((index, place) => index === place)

/** The places `indices` of one axis, in that order. */
export function pick(meaning: Meaning, place: number, indices: readonly number[]): Meaning {
  const axis = meaning.axes[place]!
  if (isWhole(indices, sizeOf(axis))) return meaning
  const [factor, ...rest] = axis
  if (!factor)
    return { ...meaning, axes: meaning.axes.with(place, [{ role: 'open', size: indices.length, stride: 1 }]) }
  if (factor.role === 'tokens') return rest.length ? tooManyAxes() : pickTokens(meaning, place, factor, indices)
  const blocks = rest.length ? wholeBlocks(indices, sizeOf(rest)) : indices
  if (!blocks) return tooManyAxes()
  if (factor.role === 'time') return alongTime(meaning, factor, (line) => blocks.map((index) => line[index]!))
  return { ...meaning, axes: normalised(meaning.axes.with(place, [{ ...factor, size: blocks.length }, ...rest])) }
}

function tooManyAxes(): never {
  throw new Lost('takes a part of an axis that holds several')
}

/** Which blocks are taken whole; null if one is cut. */
function wholeBlocks(indices: readonly number[], block: number): number[] | null {
  const starts = indices.filter((_, place) => place % block === 0)
  const isCut = indices.some((index, place) => index !== starts[Math.floor(place / block)]! + (place % block))
  if (isCut || indices.length % block || starts.some((start) => start % block)) return null
  return starts.map((start) => start / block)
}

/** Either the leading tokens, or all of the grid. */
function pickTokens(meaning: Meaning, place: number, tokens: Tokens, indices: readonly number[]): Meaning {
  if (indices.every((index) => index < tokens.lead)) {
    const axes = reduceAlong(meaning, place).axes
    return { axes: axes.with(place, channels(indices.length)), steps: meaning.lead!, lead: null }
  }
  if (
    !isWhole(
      indices.map((index) => index - tokens.lead),
      sizeOf(tokens.grid),
    )
  )
    throw new Lost('takes some of the tokens of a grid')
  return { ...meaning, axes: normalised(meaning.axes.with(place, tokens.grid)), lead: null }
}

const slice: AxesRule = (context) => {
  const meaning = features(context)
  const sizes = sizesOf(meaning)
  const ranges = sliceRanges(context, sizes)
  if (!ranges) throw new Lost('takes a part that is known only when the model runs')
  return [
    ranges.reduce<Meaning>((sliced, range, place) => {
      if (!range) return sliced
      const indices = Array.from({ length: Number(range.count) }, (_, index) => range.start + index * range.step)
      return pick(sliced, place, indices)
    }, meaning),
  ]
}

export function axisAt(context: AxesContext, rank: number, fallback: number): number {
  const axis = axisOf(intAttribute(context.node, 'axis', fallback), rank)
  if (axis === null) throw new Lost('names an axis that is not there')
  return axis
}

const split: AxesRule = (context) => {
  const meaning = features(context)
  const place = axisAt(context, meaning.axes.length, 0)
  let start = 0
  return context.node.outputs.map((name, output) => {
    if (name === '') return null
    const size = context.outputShape(output)[place]!
    const indices = Array.from({ length: size }, (_, index) => start + index)
    start += size
    return pick(meaning, place, indices)
  })
}

/** By fixed indices; several axes of them become several axes. */
const gather: AxesRule = (context) => {
  const meaning = features(context)
  const place = axisAt(context, meaning.axes.length, 0)
  const indices = numbersOf(context, 1)
  const shape = context.shape(1)
  const size = sizeOf(meaning.axes[place]!)
  if (!indices || !shape?.every((own) => typeof own === 'number'))
    throw new Lost('takes places that are known only when the model runs')
  const picked = pick(
    meaning,
    place,
    indices.map((index) => (index < 0 ? index + size : index)),
  )
  return [withAxisShaped(picked, place, shape as readonly number[])]
}

function withAxisShaped(meaning: Meaning, place: number, sizes: readonly number[]): Meaning {
  if (sizes.length === 1) return meaning
  const parts = regroupAxis(meaning.axes[place]!, sizes)
  return { ...meaning, axes: normalised(meaning.axes.toSpliced(place, 1, ...parts)) }
}

function regroupAxis(axis: Axis, sizes: readonly number[]): Axis[] {
  const parts = regroup(axis, sizes)
  if (!parts) throw new Lost('takes places in an order that is not understood')
  return parts
}

export const select: AxesRules = { Slice: slice, Split: split, Gather: gather }
