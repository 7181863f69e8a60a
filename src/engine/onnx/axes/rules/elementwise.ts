import { join } from '../join'
import { mixAlong, reduceAlong } from '../lines'
import { Lost } from '../lost'
import type { Meaning } from '../meaning'
import { axesRules, features, sizesOf } from '../rule'
import type { AxesContext, AxesRule, AxesRules } from '../rule'

/** All features among the inputs, broadcast; weights only stretch. */
export const joinAll: AxesRule = (context) => {
  const parts = context.node.inputs.flatMap((_, input) => context.meaning(input) ?? [])
  return context.node.outputs.map((_, output) => join(parts, context.outputShape(output)))
}

/** Operators without a rule: those that keep the shape of their only features are taken to work on each value alone. */
export function lookingElementwise(context: AxesContext): Meaning[] {
  const { op, inputs, outputs } = context.node
  const [only, ...others] = inputs.flatMap((_, input) => context.meaning(input) ?? [])
  const isMixing = others.length > 0 || op.includes('Attention')
  if (only && !isMixing && outputs.every((name, output) => name === '' || context.hasSizes(output, sizesOf(only))))
    return outputs.map(() => only)
  throw new Lost(`has no rule that tells what ${op} makes of the axes`)
}

/** These keep the shape, but not the places. */
const move: AxesRule = () => {
  throw new Lost('moves values to places that are not followed')
}

/** Values in few bits, then the scale and the zero, which all values decide. */
const quantize: AxesRule = (context) => {
  const meaning = features(context)
  const places = meaning.axes.map((_, place) => place)
  const scalar = { ...places.reduce(reduceAlong, meaning), axes: [] }
  return [places.reduce(mixAlong, meaning), scalar, scalar]
}

export const elementwise: AxesRules = {
  ...axesRules('GatherElements ScatterElements Scatter GatherND ReverseSequence Compress DFT STFT Attention', move),
  DynamicQuantizeLinear: quantize,
  CastLike: (context) => [features(context)],
  ...axesRules(
    'Add Sub Mul Div Pow Mod PRelu And Or Xor Max Min Mean Sum Equal Greater GreaterOrEqual Less LessOrEqual Where',
    joinAll,
  ),
}
