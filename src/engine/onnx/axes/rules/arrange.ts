import { intsAttribute } from '../../attributes'
import { Lost } from '../lost'
import { normalised } from '../meaning'
import type { Axis, Factor, Meaning } from '../meaning'
import { regroup } from '../regroup'
import { axesRules, features } from '../rule'
import type { AxesRule, AxesRules } from '../rule'

/** The same values in the same order under other sizes. */
export function reshaped(meaning: Meaning, sizes: readonly number[]): Meaning {
  const factors = meaning.axes.flat()
  const axes = regroup(factors, sizes) ?? regroup(withoutPlaces(factors), sizes)
  if (!axes) throw new Lost(`cuts through time or tokens: it gives them the sizes [${sizes.join(', ')}]`)
  return { ...meaning, axes: normalised(axes) }
}

/** Places and channels that a reshape mixes are channels from then on. */
function withoutPlaces(factors: readonly Factor[]): Factor[] {
  const result: Factor[] = []
  for (const factor of factors) {
    const last = result.at(-1)
    if (factor.role === 'tokens' || factor.role === 'time') result.push(factor)
    else if (last?.role === 'channel') result[result.length - 1] = { ...last, size: last.size * factor.size }
    else result.push({ ...factor, role: 'channel', stride: 1 })
  }
  return result
}

/** Reshape, Flatten, Squeeze, Unsqueeze: all of them only say other sizes. */
const resized: AxesRule = (context) => [reshaped(features(context), context.outputShape(0))]

const transposed: AxesRule = (context) => {
  const meaning = features(context)
  const order = intsAttribute(context.node, 'perm', null) ?? meaning.axes.map((_, place) => place).reverse()
  const axes = order.map((place): Axis => {
    const axis = meaning.axes[place]
    if (!axis) throw new Lost('orders axes that are not there')
    return axis
  })
  return [{ ...meaning, axes }]
}

export const arrange: AxesRules = {
  ...axesRules('Reshape Flatten Squeeze Unsqueeze', resized),
  Transpose: transposed,
}
