import { intsAttribute } from '../attributes'
import type { Shape, ShapeContext, ShapeRules } from './rule'
import { rulesFor, typed } from './rule'
import { slideOver } from './window'

function pooled({ node, shape }: ShapeContext): Shape | null {
  const input = shape(0)
  const kernel = intsAttribute(node, 'kernel_shape', null)
  if (!input || !kernel || input.length !== kernel.length + 2) return null
  return [...input.slice(0, 2), ...slideOver(node, input.slice(2), kernel)]
}

function pooledWhole({ shape }: ShapeContext): Shape | null {
  return shape(0)?.map((size, axis) => (axis < 2 ? size : 1)) ?? null
}

export const pooling: ShapeRules = {
  ...rulesFor(['AveragePool', 'LpPool'], (context) => typed(context, pooled(context))),
  MaxPool: (context) => [...typed(context, pooled(context)), { type: 'int64', shape: pooled(context) }],
  ...rulesFor(['GlobalAveragePool', 'GlobalMaxPool', 'GlobalLpPool'], (context) =>
    typed(context, pooledWhole(context)),
  ),
}
