import type { ShapeContext } from '../shape/rule'
import type { Integers } from './integers'
import { Lost } from './lost'
import { sizeOf } from './meaning'
import type { Meaning } from './meaning'

/** A value that no frame has a part in. */
export interface Fixed {
  /** all zeros, as padding is */
  readonly isZero: boolean
}

/** What a rule may ask about its node, whose inputs are not all fixed. */
export interface AxesContext extends ShapeContext {
  /** null for inputs that are fixed or left out */
  meaning(input: number): Meaning | null
  isZero(input: number): boolean
  /** elements of a large tensor of indices */
  integers(input: number): Integers | null
  /** @throws Lost where the size is known only when the model runs */
  outputShape(output: number): readonly number[]
  /** whether an output is known to have these sizes */
  hasSizes(output: number, sizes: readonly number[]): boolean
}

/** One entry for each output it can tell; others have no meaning. */
export type AxesRule = (context: AxesContext) => readonly (Meaning | null)[]
/** Rules by operator name. */
export type AxesRules = Readonly<Record<string, AxesRule>>

/** The first input, for operators that have one tensor of features there. */
export function features(context: AxesContext, input = 0): Meaning {
  const found = context.meaning(input)
  if (!found) throw new Lost(`computes input ${input + 1} from weights alone`)
  return found
}

export function sizesOf({ axes }: Meaning): number[] {
  return axes.map(sizeOf)
}

/** The same rule under several names. */
export function axesRules(ops: string, rule: AxesRule): AxesRules {
  return Object.fromEntries(ops.split(' ').map((op) => [op, rule]))
}
