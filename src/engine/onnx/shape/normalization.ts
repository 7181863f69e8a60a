import { intAttribute } from '../attributes'
import type { ShapeContext, ShapeRules } from './rule'
import { axisOf, rulesFor, typed } from './rule'

const sameShape =
  'InstanceNormalization GroupNormalization LRN MeanVarianceNormalization LpNormalization RMSNormalization Softmax LogSoftmax Hardmax CumSum'

/** Output, then the running or saved statistics, one a channel. */
function batchNormalized(context: ShapeContext) {
  const statistics = context.node.outputs.slice(1).flatMap(() => typed(context, context.shape(3), 3))
  return [...typed(context, context.shape(0)), ...statistics]
}

/** Output, then mean and inverse deviation with the normalised axes reduced to 1. */
function layerNormalized(context: ShapeContext) {
  const shape = context.shape(0)
  const axis = shape && axisOf(intAttribute(context.node, 'axis', -1), shape.length)
  const reduced = shape && axis !== null ? shape.map((size, own) => (own < axis ? size : 1)) : null
  return [...typed(context, shape), ...typed(context, reduced), ...typed(context, reduced)]
}

export const normalization: ShapeRules = {
  ...rulesFor(sameShape.split(' '), (context) => typed(context, context.shape(0))),
  BatchNormalization: batchNormalized,
  LayerNormalization: layerNormalized,
  Dropout: (context) => [...typed(context, context.shape(0)), { type: 'bool', shape: context.shape(0) }],
}
