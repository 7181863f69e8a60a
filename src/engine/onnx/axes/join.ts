import { meanCentre, union } from './field'
import type { Field } from './field'
import { demote, projection } from './lines'
import { Lost } from './lost'
import { factorsOf, leadTimes, normalised, ordered, plainOf, sizeOf, tokensOf } from './meaning'
import type { Axis, Meaning, Plain, Role } from './meaning'

/**
 * Several tensors as one, element by element, with broadcasting: what each step sees is what it sees in any of them.
 *
 * The centre is that of the parts that have most steps (a gate computed from the whole clip moves nothing), among them
 * of those that see the fewest frames, and the mean of these. Of single steps the latest counts: a state that was
 * written out step by step stands at the newest frame it was made of.
 *
 * @param sizes of the result
 */
export function join(parts: readonly Meaning[], sizes: readonly number[]): Meaning {
  const aligned = withoutRepeats(parts.map((part) => widened(part, sizes.length)))
  const axes = sizes.map((size, place) => commonAxis(aligned, place, size))
  const fitted = normalised(axes)
  const steps = joinedSteps(aligned, fitted)
  return { axes: fitted, steps, lead: fitted.some(tokensOf) ? joinedLead(aligned, fitted) : null }
}

function widened(part: Meaning, rank: number): Meaning {
  const missing = rank - part.axes.length
  if (missing < 0) throw new Lost('joins tensors in a way that is not broadcasting')
  return missing ? { ...part, axes: [...new Array<Axis>(missing).fill([]), ...part.axes] } : part
}

/** Where two parts have one role on different axes, as queries and keys do, the later one's becomes channels. */
function withoutRepeats(parts: readonly Meaning[]): Meaning[] {
  return parts.map((part, position) => {
    const earlier = parts.slice(0, position)
    const isRepeat = (role: Role, place: number): boolean => {
      const holders = earlier.filter((other) => holds(other, role))
      return holders.length > 0 && holders.every((other) => !holdsAt(other, role, place))
    }
    return part.axes.reduce((own, axis, place) => {
      const roles = plainOf(axis).map(({ role }) => role)
      return roles.some((role) => ordered.includes(role) && isRepeat(role, place)) ? demote(own, place) : own
    }, part)
  })
}

const holdsAt = (part: Meaning, role: Role, place: number): boolean =>
  plainOf(part.axes[place] ?? []).some((factor) => factor.role === role)
const holds = (part: Meaning, role: Role): boolean => part.axes.some((_, place) => holdsAt(part, role, place))

function rankOf(axis: Axis): number {
  const roles = plainOf(axis).map(({ role }) => role)
  if (tokensOf(axis)) return 5
  if (roles.includes('time')) return 4
  if (roles.some((role) => ordered.includes(role))) return 3
  return roles.includes('channel') ? 2 : roles.length ? 1 : 0
}

/** The axis of the part that says most about it. */
function commonAxis(parts: readonly Meaning[], place: number, size: number): Axis {
  const best = parts
    .map((part) => part.axes[place]!)
    .filter((axis) => sizeOf(axis) === size)
    .reduce<Axis | null>((found, axis) => (found && rankOf(found) >= rankOf(axis) ? found : axis), null)
  return best ?? (size > 1 ? [{ role: 'open', size, stride: 1 }] : [])
}

function joinedSteps(parts: readonly Meaning[], axes: readonly Axis[]): Field[] {
  const times = factorsOf(axes, 'time')
  const count = times.reduce((product, { size }) => product * size, 1)
  const lines = parts.map((part) => spread(part.steps, factorsOf(part.axes, 'time'), part.axes, times, axes, count))
  return blended(
    lines,
    parts.map(({ steps }) => steps.length),
  )
}

function joinedLead(parts: readonly Meaning[], axes: readonly Axis[]): Field[] {
  const times = leadTimes(axes)
  const count = times.reduce((product, { size }) => product * size, 1)
  const lines = parts.map(({ lead, steps, axes: own }) =>
    lead
      ? spread(lead, leadTimes(own), own, times, axes, count)
      : spread(steps, factorsOf(own, 'time'), own, times, axes, count),
  )
  return blended(
    lines,
    lines.map(() => count),
  )
}

/** Steps of a part at every step of the result; what the result does not tell apart is seen as a whole. */
function spread(
  steps: readonly Field[],
  own: readonly Plain[],
  ownAxes: readonly Axis[],
  times: readonly Plain[],
  axes: readonly Axis[],
  count: number,
): Field[] {
  const counterpart = new Map(own.map((factor) => [factor, placeOf(factor, ownAxes)]))
  const matched = own.filter((factor) =>
    times.some((time) => placeOf(time, axes) === counterpart.get(factor) && time.size === factor.size),
  )
  const groupOf = projection(own, matched)
  const groups = Array.from({ length: matched.reduce((product, { size }) => product * size, 1) }, (): Field[] => [])
  steps.forEach((field, step) => groups[groupOf(step)]!.push(field))
  const fields = groups.map((group) => ({ sees: union(group), centre: meanCentre(group) }))
  const same = matched.map((factor) => times.find((time) => placeOf(time, axes) === counterpart.get(factor))!)
  const place = projection(times, same)
  return Array.from({ length: count }, (_, step) => fields[place(step)]!)
}

/** Axis and number of elements behind the factor in it. */
function placeOf(factor: Plain, axes: readonly Axis[]): string {
  const place = axes.findIndex((axis) => plainOf(axis).includes(factor))
  const inside = plainOf(axes[place]!)
  const behind = inside.slice(inside.indexOf(factor) + 1).reduce((product, { size }) => product * size, 1)
  return `${place} ${behind}`
}

/** @param weights of each line: how many steps the part has itself */
export function blended(lines: readonly (readonly Field[])[], weights: readonly number[]): Field[] {
  const most = Math.max(...weights)
  const long = lines.filter((_, line) => weights[line] === most)
  const widths = long.map((line) => line.reduce((sum, { sees }) => sum + bitCount(sees), 0))
  const leaders = long.filter((_, line) => widths[line] === Math.min(...widths))
  return lines[0]!.map((_, step) => {
    const fields = lines.map((line) => line[step]!)
    const centres = (most > 1 ? leaders : long).map((line) => line[step]!)
    const centre = most > 1 ? meanCentre(centres) : Math.max(...centres.map((field) => field.centre))
    return { sees: union(fields), centre }
  })
}

function bitCount(bits: bigint): number {
  return bits.toString(2).replaceAll('0', '').length
}
