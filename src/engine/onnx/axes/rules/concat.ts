import { centreAt, framesOf } from '../field'
import type { Field } from '../field'
import { join } from '../join'
import { reduceAlong } from '../lines'
import { Lost } from '../lost'
import { channels, factorsOf, normalised, ordered, plainOf, sizeOf, tokensOf } from '../meaning'
import type { Axis, Meaning, Plain } from '../meaning'
import { axisAt } from './select'
import type { AxesContext, AxesRule, AxesRules } from '../rule'

interface Part {
  /** null for fixed values */
  readonly meaning: Meaning | null
  readonly axis: Axis
  readonly size: number
  readonly isZero: boolean
}

const isPlaced = ({ axis }: Part): boolean => plainOf(axis).some(({ role }) => ordered.includes(role))

const concatenate: AxesRule = (context) => {
  const sizes = context.outputShape(0)
  const place = axisAt(context, sizes.length, 1)
  const parts = context.node.inputs.map((_, input) => partOf(context, input, place))
  if (parts.some(({ axis }) => tokensOf(axis))) throw new Lost('puts something behind tokens')
  return [joinedAlong(parts, place, sizes)]
}

function partOf(context: AxesContext, input: number, place: number): Part {
  const meaning = context.meaning(input)
  const axis = meaning?.axes[place] ?? []
  const size = meaning ? sizeOf(axis) : context.shape(input)?.[place]
  if (typeof size !== 'number') throw new Lost('joins parts whose size is known only when the model runs')
  return { meaning, axis, size, isZero: context.isZero(input) }
}

/** What the joined axis is follows from the parts: time, height or width go on, tokens lead a grid, else channels. */
function joinedAlong(parts: readonly Part[], place: number, sizes: readonly number[]): Meaning {
  const placed = parts.filter(isPlaced)
  if (placed.length === 0)
    return isMomentAfterMoment(parts) ? timeAlong(parts, place, sizes) : channelsAlong(parts, place, sizes)
  const roles = new Set(placed.flatMap(({ axis }) => plainOf(axis).map(({ role }) => role)))
  const isOne = roles.size === 1 && placed.every(({ axis }) => axis.length === 1)
  if (!isOne || isTokenBeforeTime(parts, placed)) return tokensAlong(parts, place, sizes)
  return roles.has('time') ? timeAlong(parts, place, sizes) : placesAlong(parts, place, sizes, placed[0]!)
}

/** Single steps, none earlier (or none later) than the one before: a recurrence that was written out. */
function isMomentAfterMoment(parts: readonly Part[]): boolean {
  const steps = parts.map(({ meaning, size }) => (size === 1 && meaning?.steps.length === 1 ? meaning.steps[0]! : null))
  if (!steps.every((step) => step !== null)) return false
  const centres = ownMoments(steps).map(({ centre }) => centre)
  const rises = centres.slice(1).map((centre, before) => centre - centres[before]!)
  return rises.some((rise) => rise !== 0) && (rises.every((rise) => rise >= 0) || rises.every((rise) => rise <= 0))
}

/** States of a recurrence that runs from the end all hold the last frame: the first frame tells them apart. */
function ownMoments(steps: readonly Field[]): readonly Field[] {
  if (steps.some(({ centre }) => centre !== steps[0]!.centre)) return steps
  return steps.map((step) => ({ ...step, centre: framesOf(step.sees)[0] ?? step.centre }))
}

/** Weights that are not zero, before steps: a class token. Zeros would be padding. */
function isTokenBeforeTime(parts: readonly Part[], placed: readonly Part[]): boolean {
  const [first, ...rest] = parts
  return plainOf(placed[0]!.axis)[0]!.role === 'time' && !first!.meaning && !first!.isZero && rest.every(isPlaced)
}

/** All parts as one, with the joined axis taken out. */
function withoutAxis(parts: readonly Part[], place: number, sizes: readonly number[]): Meaning {
  const meanings = parts.flatMap(({ meaning }) => (meaning ? [reduceAlong(meaning, place)] : []))
  return join(meanings, sizes.with(place, 1))
}

function channelsAlong(parts: readonly Part[], place: number, sizes: readonly number[]): Meaning {
  const joined = withoutAxis(parts, place, sizes)
  return { ...joined, axes: joined.axes.with(place, channels(sizes[place]!)) }
}

function placesAlong(parts: readonly Part[], place: number, sizes: readonly number[], like: Part): Meaning {
  const joined = withoutAxis(parts, place, sizes)
  const factor: Plain = { ...(like.axis[0] as Plain), size: sizes[place]! }
  return { ...joined, axes: normalised(joined.axes.with(place, [factor])) }
}

function timeAlong(parts: readonly Part[], place: number, sizes: readonly number[]): Meaning {
  const joined = withoutAxis(parts, place, sizes)
  if (joined.steps.length > 1) throw new Lost('joins parts of time')
  const steps = parts.map(({ meaning, size }): (Field | null)[] => {
    if (!meaning) return new Array<null>(size).fill(null)
    return meaning.steps.length === size ? [...meaning.steps] : new Array<Field>(size).fill(meaning.steps[0]!)
  })
  const factor: Plain = { role: 'time', size: sizes[place]!, stride: 1 }
  return { axes: joined.axes.with(place, [factor]), steps: ownMoments(withPadding(steps.flat())), lead: null }
}

/** Fixed steps see nothing; their centres go on from those beside them. */
function withPadding(steps: readonly (Field | null)[]): Field[] {
  const line = steps.filter((step) => step !== null)
  const first = steps.findIndex((step) => step !== null)
  return steps.map((step, place) => step ?? { sees: 0n, centre: centreAt(line, place - first) })
}

/** One or more tokens, then a grid. */
function tokensAlong(parts: readonly Part[], place: number, sizes: readonly number[]): Meaning {
  const grid = parts.at(-1)!
  const before = parts.slice(0, -1)
  if (!grid.meaning || !isPlaced(grid) || before.some(isPlaced)) throw new Lost('joins axes of different meaning')
  const base = reduceAlong(grid.meaning, place)
  const blind = { ...base, steps: base.steps.map((step) => ({ ...step, sees: 0n })) }
  const leading = before.flatMap(({ meaning }) => (meaning ? [reduceAlong(meaning, place)] : []))
  const joined = join([blind, ...leading], sizes.with(place, 1))
  if (joined.steps.length !== base.steps.length || base.lead)
    throw new Lost('puts tokens of several steps before a grid')
  const lead = sizes[place]! - grid.size
  const tokens = { role: 'tokens', size: sizes[place]!, lead, grid: grid.axis as readonly Plain[] } as const
  const axes = normalised(joined.axes.with(place, [tokens]))
  if (factorsOf(axes, 'time').reduce((product, { size }) => product * size, 1) !== grid.meaning.steps.length)
    throw new Lost('puts tokens before a grid of other steps')
  return { axes, steps: grid.meaning.steps, lead: joined.steps }
}

export const concat: AxesRules = { Concat: concatenate }
