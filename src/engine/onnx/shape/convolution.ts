import { intAttribute, intsAttribute } from '../attributes'
import type { Dimension } from '../graph'
import type { Outputs, Shape, ShapeContext, ShapeRules } from './rule'
import { typed } from './rule'
import { slideOver, spreadOver } from './window'

/** Sizes of the kernel: the weight's, or the attribute where the weight is not known. */
function kernelOf({ node, shape }: ShapeContext, weightInput: number): readonly number[] | null {
  const sizes = shape(weightInput)?.slice(2)
  if (sizes?.every((size) => typeof size === 'number')) return sizes as number[]
  return intsAttribute(node, 'kernel_shape', null)
}

function convolved(context: ShapeContext, weightInput: number): Shape | null {
  const [input, weight, kernel] = [context.shape(0), context.shape(weightInput), kernelOf(context, weightInput)]
  if (!input || !kernel || input.length !== kernel.length + 2) return null
  return [input[0]!, weight?.[0] ?? null, ...slideOver(context.node, input.slice(2), kernel)]
}

function transposed(context: ShapeContext): Outputs {
  const [input, weight, kernel] = [context.shape(0), context.shape(1), kernelOf(context, 1)]
  if (!input || !kernel || input.length !== kernel.length + 2) return typed(context, null)
  const perGroup = weight?.[1]
  const channels: Dimension = typeof perGroup === 'number' ? perGroup * intAttribute(context.node, 'group', 1) : null
  return typed(context, [input[0]!, channels, ...spreadOver(context.node, input.slice(2), kernel)])
}

/** Convolutions of any number of spatial axes. */
export const convolution: ShapeRules = {
  Conv: (context) => typed(context, convolved(context, 1)),
  ConvInteger: (context) => [{ type: 'int32', shape: convolved(context, 1) }],
  QLinearConv: (context) => typed(context, convolved(context, 3), 7),
  ConvTranspose: transposed,
}
