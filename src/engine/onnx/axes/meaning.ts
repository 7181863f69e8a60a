import type { Field } from './field'

/** `open`: not told yet, as the axes of a constant that was stretched; takes the role of what it is joined with. */
export type Role = 'time' | 'height' | 'width' | 'channel' | 'open'

/** A part of an axis. The axis [time 4, height 7, width 7] is what a reshape makes of these three. */
export interface Plain {
  readonly role: Role
  /** at least 2; what has size 1 is left out */
  readonly size: number
  /** of time, height and width: how far apart two neighbours are in that role's own order */
  readonly stride: number
}

/** Leading tokens (a class token), then a grid of positions. */
export interface Tokens {
  readonly role: 'tokens'
  readonly size: number
  readonly lead: number
  readonly grid: readonly Plain[]
}

export type Factor = Plain | Tokens
/** outermost factor first; an axis of size 1 has none */
export type Axis = readonly Factor[]

/** What the axes of a tensor mean, and what its steps see. */
export interface Meaning {
  readonly axes: readonly Axis[]
  /** one for each step; those of several time factors in the order of their strides; one if there is no time factor */
  readonly steps: readonly Field[]
  /** what leading tokens see: steps over the time factors outside their axis; null without such tokens */
  readonly lead: readonly Field[] | null
}

export const ordered: readonly Role[] = ['time', 'height', 'width']

export const channels = (size: number): Axis => (size > 1 ? [{ role: 'channel', size, stride: 1 }] : [])

export function sizeOf(axis: Axis): number {
  return axis.reduce((product, { size }) => product * size, 1)
}

export function plainOf(axis: Axis): Plain[] {
  return axis.flatMap((factor) => (factor.role === 'tokens' ? factor.grid : [factor]))
}

export function tokensOf(axis: Axis): Tokens | undefined {
  return axis.find((factor) => factor.role === 'tokens')
}

/** Factors of one role in their own order, outermost first. */
export function factorsOf(axes: readonly Axis[], role: Role): Plain[] {
  return axes
    .flatMap(plainOf)
    .filter((factor) => factor.role === role)
    .sort((a, b) => b.stride - a.stride)
}

/** Time factors that leading tokens have too. */
export function leadTimes(axes: readonly Axis[]): Plain[] {
  const outside = axes.map((axis) => axis.filter((factor) => factor.role !== 'tokens'))
  return factorsOf(outside, 'time')
}

/** Replaces factors; an empty list drops one. */
export function mapFactors(axes: readonly Axis[], map: (factor: Plain) => readonly Plain[]): Axis[] {
  return axes.map((axis) =>
    axis.flatMap((factor): Factor[] => {
      if (factor.role !== 'tokens') return [...map(factor)]
      const grid = factor.grid.flatMap(map)
      return [{ ...factor, grid, size: factor.lead + sizeOf(grid) }]
    }),
  )
}

/** Strides that fit the sizes again, factors of size 1 left out, neighbours that belong together as one. */
export function normalised(axes: readonly Axis[]): Axis[] {
  const strides = new Map<Plain, number>()
  for (const role of ordered) {
    let stride = 1
    for (const factor of factorsOf(axes, role).reverse()) {
      strides.set(factor, stride)
      stride *= factor.size
    }
  }
  const fitted = mapFactors(axes, (factor) =>
    factor.size === 1 ? [] : [{ ...factor, stride: strides.get(factor) ?? 1 }],
  )
  return fitted.map((axis) =>
    merged(
      axis.map((factor) => (factor.role === 'tokens' ? { ...factor, grid: merged(factor.grid) as Plain[] } : factor)),
    ),
  )
}

function merged(factors: readonly Factor[]): Factor[] {
  const result: Factor[] = []
  for (const factor of factors) {
    const last = result.at(-1)
    if (last && last.role !== 'tokens' && factor.role !== 'tokens' && belongTogether(last, factor))
      result[result.length - 1] = { ...factor, size: last.size * factor.size }
    else result.push(factor)
  }
  return result
}

function belongTogether(outer: Plain, inner: Plain): boolean {
  if (outer.role !== inner.role) return false
  return !ordered.includes(inner.role) || outer.stride === inner.stride * inner.size
}
