import type { ShapeRules } from './rule'
import { typed } from './rule'

/** Between float values and the small integers of quantised models. */
export const quantization: ShapeRules = {
  QuantizeLinear: ({ type, shape }) => [{ type: type(2) ?? 'uint8', shape: shape(0) }],
  DequantizeLinear: (context) => typed(context, context.shape(0), 1),
  DynamicQuantizeLinear: ({ shape, type }) => [
    { type: 'uint8', shape: shape(0) },
    { type: type(0) ?? 'float32', shape: [] },
    { type: 'uint8', shape: [] },
  ],
}
