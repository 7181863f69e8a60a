/** What one step in time can see of the clip. */
export interface Field {
  /** bit i: input frame i */
  readonly sees: bigint
  /** in input frames; may lie between two and, at the ends of a padded axis, outside the clip */
  readonly centre: number
}

export const frameField = (frame: number): Field => ({ sees: 1n << BigInt(frame), centre: frame })

export function union(fields: readonly Field[]): bigint {
  return fields.reduce((sees, field) => sees | field.sees, 0n)
}

export function meanCentre(fields: readonly Field[]): number {
  return fields.reduce((sum, { centre }) => sum + centre, 0) / fields.length
}

/** Input frames of a field, ascending. */
export function framesOf(sees: bigint): number[] {
  const bits = sees.toString(2)
  return [...bits].flatMap((_, place) => (bits.at(-1 - place) === '1' ? [place] : []))
}

/** Centre at a place between or beyond the steps of a line: linear, at the ends with the slope found there. */
export function centreAt(line: readonly Field[], place: number): number {
  if (line.length === 1) return line[0]!.centre
  const before = Math.max(0, Math.min(Math.floor(place), line.length - 2))
  const [a, b] = [line[before]!.centre, line[before + 1]!.centre]
  return a + (b - a) * (place - before)
}

/** A step that looks at those of `places` that lie within the line. */
export function lookAt(line: readonly Field[], places: readonly number[], centre: number): Field {
  return { sees: union(places.flatMap((place) => line[place] ?? [])), centre: centreAt(line, centre) }
}
