import { meanCentre, union } from './field'
import type { Field } from './field'
import { factorsOf, leadTimes, mapFactors, normalised, plainOf, tokensOf } from './meaning'
import type { Axis, Factor, Meaning, Plain } from './meaning'

/** Steps of a line, to the steps it becomes. */
export type Line = readonly Field[]

/** Changes every line of steps along one time factor, e.g. slides a window over it. All lines change to one length. */
export function alongTime(meaning: Meaning, factor: Plain, change: (line: Line) => Line): Meaning {
  const steps = changeLines(meaning.steps, factor.size, factor.stride, change)
  const size = (steps.length * factor.size) / meaning.steps.length
  const axes = mapFactors(meaning.axes, (own) => (own === factor ? [{ ...own, size }] : [own]))
  return { axes: normalised(axes), steps, lead: changedLead(meaning, factor, change) }
}

function changedLead({ axes, lead }: Meaning, factor: Plain, change: (line: Line) => Line): Line | null {
  const times = leadTimes(axes)
  const place = times.indexOf(factor)
  if (!lead || place < 0) return lead
  const stride = times.slice(place + 1).reduce((product, { size }) => product * size, 1)
  return changeLines(lead, factor.size, stride, change)
}

function changeLines(steps: Line, size: number, stride: number, change: (line: Line) => Line): Field[] {
  const blocks = steps.length / (size * stride)
  const lines = Array.from({ length: blocks * stride }, (_, line) => {
    const [block, inner] = [Math.floor(line / stride), line % stride]
    return change(Array.from({ length: size }, (_, place) => steps[(block * size + place) * stride + inner]!))
  })
  const length = lines[0]?.length ?? 0
  return Array.from({ length: lines.length * length }, (_, index) => {
    const inner = index % stride
    const place = Math.floor(index / stride) % length
    return lines[Math.floor(index / (stride * length)) * stride + inner]![place]!
  })
}

/** Place along `to` of the step that lies at `index` along all of `from`. Both outermost first. */
export function projection(from: readonly Plain[], to: readonly Plain[]): (index: number) => number {
  const strides = (factors: readonly Plain[]) =>
    factors.map((_, place) => factors.slice(place + 1).reduce((product, { size }) => product * size, 1))
  const [fromStrides, toStrides] = [strides(from), strides(to)]
  const places = to.map((factor) => from.indexOf(factor))
  return (index) =>
    places.reduce(
      (sum, place, own) => sum + (Math.floor(index / fromStrides[place]!) % from[place]!.size) * toStrides[own]!,
      0,
    )
}

interface Groups {
  /** steps that differ only along the axis, together */
  readonly fields: Field[]
  readonly groupOf: (step: number) => number
  readonly leadGroupOf: (lead: number) => number
}

function groupsAlong(meaning: Meaning, axis: Axis): Groups {
  const times = factorsOf(meaning.axes, 'time')
  const along = new Set(plainOf(axis))
  const kept = times.filter((factor) => !along.has(factor))
  const groupOf = projection(times, kept)
  const leadGroupOf = projection(leadTimes(meaning.axes), kept)
  const groups = Array.from({ length: kept.reduce((product, { size }) => product * size, 1) }, (): Field[] => [])
  meaning.steps.forEach((field, step) => groups[groupOf(step)]!.push(field))
  const fields = groups.map((group) => ({ sees: union(group), centre: meanCentre(group) }))
  if (tokensOf(axis))
    meaning.lead?.forEach(({ sees }, place) => {
      const group = leadGroupOf(place)
      fields[group] = { ...fields[group]!, sees: fields[group]!.sees | sees }
    })
  return { fields, groupOf, leadGroupOf }
}

/** Every place along the axis comes to see what all of them see: attention, a normalisation. Centres stay. */
export function mixAlong(meaning: Meaning, place: number): Meaning {
  const axis = meaning.axes[place] ?? []
  const { fields, groupOf, leadGroupOf } = groupsAlong(meaning, axis)
  const steps = meaning.steps.map(({ centre }, step) => ({ sees: fields[groupOf(step)]!.sees, centre }))
  if (!meaning.lead) return { ...meaning, steps }
  const lead = tokensOf(axis)
    ? meaning.lead.map(({ centre }, own) => ({ sees: fields[leadGroupOf(own)]!.sees, centre }))
    : mixedLead(meaning, axis)
  return { ...meaning, steps, lead }
}

function mixedLead(meaning: Meaning, axis: Axis): Line {
  const times = leadTimes(meaning.axes)
  const kept = times.filter((factor) => !axis.includes(factor))
  const groupOf = projection(times, kept)
  const totals = new Map<number, bigint>()
  meaning.lead!.forEach(({ sees }, own) => totals.set(groupOf(own), (totals.get(groupOf(own)) ?? 0n) | sees))
  return meaning.lead!.map(({ centre }, own) => ({ sees: totals.get(groupOf(own))!, centre }))
}

/** All places along the axis become one: a mean, a sum of products. The axis stays, with size 1. */
export function reduceAlong(meaning: Meaning, place: number): Meaning {
  const axis = meaning.axes[place] ?? []
  if (tokensOf(axis)) {
    const axes = meaning.axes.with(place, [])
    return { axes: normalised(axes), steps: groupsAlong(meaning, axis).fields, lead: null }
  }
  let reduced = meaning
  for (let factor = timeOf(reduced, place); factor; factor = timeOf(reduced, place))
    reduced = alongTime(reduced, factor, (line) => [{ sees: union(line), centre: meanCentre(line) }])
  return { ...reduced, axes: normalised(reduced.axes.with(place, [])) }
}

function timeOf({ axes }: Meaning, place: number): Plain | undefined {
  return axes[place]!.find((factor): factor is Plain => factor.role === 'time')
}

/** The axis keeps its size, but its places are channels from now on: keys of an attention. */
export function demote(meaning: Meaning, place: number): Meaning {
  const size = meaning.axes[place]!.reduce((product, own) => product * own.size, 1)
  const factor: Factor = { role: 'channel', size, stride: 1 }
  const reduced = reduceAlong(meaning, place)
  return { ...reduced, axes: reduced.axes.with(place, size > 1 ? [factor] : []) }
}
