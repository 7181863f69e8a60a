import { elementTypeOf } from '../codec/dataType'
import { flagAttribute, intAttribute } from '../attributes'
import type { Dimension } from '../graph'
import { divideSizes, multiplySizes } from '../shape/product'
import { axesGiven } from '../shape/reduce'
import { axesOf } from '../shape/rule'
import type { ShapeContext } from '../shape/rule'
import { fitTo } from './knownValue'
import { fill, readerOf } from './valueRule'
import type { Target, ValueRule, ValueRules } from './valueRule'

type Calculation = (a: number, b: number, isFloat: boolean, context: ShapeContext) => number

const truth = (value: boolean): number => (value ? 1 : 0)

/** Two operands, broadcast. Integer division rounds towards zero. */
const binary: Readonly<Record<string, Calculation>> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Mul: (a, b) => a * b,
  Div: (a, b, isFloat) => (isFloat ? a / b : Math.trunc(a / b)),
  Mod: (a, b, _, { node }) => (flagAttribute(node, 'fmod', false) ? a % b : a - b * Math.floor(a / b)),
  Pow: (a, b, isFloat) => (isFloat ? NaN : a ** b),
  Max: (a, b) => Math.max(a, b),
  Min: (a, b) => Math.min(a, b),
  Equal: (a, b) => truth(a === b),
  Greater: (a, b) => truth(a > b),
  GreaterOrEqual: (a, b) => truth(a >= b),
  Less: (a, b) => truth(a < b),
  LessOrEqual: (a, b) => truth(a <= b),
  And: (a, b) => truth(a !== 0 && b !== 0),
  Or: (a, b) => truth(a !== 0 || b !== 0),
  Xor: (a, b) => truth((a !== 0) !== (b !== 0)),
}

const unary: Readonly<Record<string, (a: number) => number>> = {
  Neg: (a) => -a,
  Abs: Math.abs,
  Floor: Math.floor,
  Ceil: Math.ceil,
  Sqrt: Math.sqrt,
  Sign: Math.sign,
  Not: (a) => truth(a === 0),
}

/** What can be said where an operand is a symbolic size. */
const symbolic: Readonly<Record<string, (a: Dimension, b: Dimension) => Dimension>> = {
  Add: (a, b) => (a === 0 ? b : b === 0 ? a : null),
  Sub: (a, b) => (b === 0 ? a : null),
  Mul: (a, b) => multiplySizes([a, b]),
  Div: divideSizes,
}

function calculated(op: string, calculate: Calculation): ValueRule {
  return (context, target) => {
    const operands = context.node.inputs.map((_, input) => context.value(input))
    if (!operands.every((operand) => operand !== null)) return null
    const isFloat = operands[0]!.type.startsWith('float')
    const [first, ...others] = operands.map(({ shape, values }) => readerOf(shape, values))
    const combine = (a: Dimension, b: Dimension): Dimension => {
      if (typeof a === 'number' && typeof b === 'number') return checked(calculate(a, b, isFloat, context), target)
      return isFloat ? null : (symbolic[op]?.(a, b) ?? null)
    }
    return fill(target.shape, (place) => others.reduce((result, other) => combine(result, other(place)), first!(place)))
  }
}

function checked(value: number, target: Target): number | null {
  return Number.isFinite(value) ? fitTo(target.type, value) : null
}

function each(context: ShapeContext, target: Target, calculate: (a: number) => number): readonly Dimension[] | null {
  const values = context.value(0)?.values
  return values?.map((value) => (typeof value === 'number' ? checked(calculate(value), target) : null)) ?? null
}

/** Symbolic sizes pass between integer types; floats are cut off towards zero. */
const cast: ValueRule = (context, target) => {
  const type = elementTypeOf(intAttribute(context.node, 'to', 0))
  const values = context.value(0)?.values
  if (!type || !values) return null
  if (type === 'bool') return each(context, target, (value) => truth(value !== 0))
  if (type.startsWith('float')) return each(context, target, (value) => value)
  return values.map((value) => (typeof value === 'number' ? checked(Math.trunc(value), target) : value))
}

const where: ValueRule = (context, target) => {
  const [condition, yes, no] = [0, 1, 2].map((input) => context.value(input))
  if (!condition || !yes || !no) return null
  const [ask, pickYes, pickNo] = [condition, yes, no].map(({ shape, values }) => readerOf(shape, values))
  return fill(target.shape, (place) => {
    const answer = ask!(place)
    return answer === null ? null : answer === 0 ? pickNo!(place) : pickYes!(place)
  })
}

/** Sums, products and extremes of integers; sums of floats depend on their order and are left to the runtime. */
function reduction(calculate: (a: number, b: number) => number, ofFloats: boolean): ValueRule {
  return (context, target) => {
    const value = context.value(0)
    const given = axesGiven(context, 1)
    if (!value || !given || (value.type.startsWith('float') && !ofFloats)) return null
    if (given.length === 0 && flagAttribute(context.node, 'noop_with_empty_axes', false)) return value.values
    const axes = given.length ? axesOf(given, value.shape.length) : value.shape.map((_, axis) => axis)
    if (!axes || target.shape.includes(0) || value.shape.includes(0)) return null
    return reduced(value.shape, value.values, axes, (a, b) => checked(calculate(a, b), target))
  }
}

function reduced(
  shape: readonly number[],
  values: readonly Dimension[],
  axes: readonly number[],
  combine: (a: number, b: number) => number | null,
): Dimension[] {
  const kept = shape.map((size, axis) => (axes.includes(axis) ? 1 : size))
  const inner = shape.map((size, axis) => (axes.includes(axis) ? size : 1))
  const read = readerOf(shape, values)
  return fill(kept, (place) => {
    const group = fill(inner, (offset) => read(place.map((own, axis) => own + offset[axis]!)))
    return group.reduce((a, b) => (typeof a === 'number' && typeof b === 'number' ? combine(a, b) : null))
  })
}

/** Arithmetic on small tensors, exact or not at all. */
export const calculate: ValueRules = {
  ...Object.fromEntries(Object.entries(binary).map(([op, calculation]) => [op, calculated(op, calculation)])),
  ...Object.fromEntries(
    Object.entries(unary).map(([op, calculation]): [string, ValueRule] => [
      op,
      (context, target) => each(context, target, calculation),
    ]),
  ),
  Cast: cast,
  Where: where,
  ReduceSum: reduction((a, b) => a + b, false),
  ReduceProd: reduction((a, b) => a * b, false),
  ReduceMax: reduction(Math.max, true),
  ReduceMin: reduction(Math.min, true),
}
