import { elementTypeOf } from '../codec/dataType'
import { intAttribute } from '../attributes'
import { broadcast } from './dimension'
import type { ShapeContext, ShapeRules } from './rule'
import { rulesFor, typed } from './rule'

const unary =
  'Abs Acos Acosh Asin Asinh Atan Atanh BitwiseNot Ceil Celu Clip Cos Cosh Elu Erf Exp Floor Gelu HardSigmoid HardSwish Identity LeakyRelu Log Mish Neg Not Reciprocal Relu Round Selu Shrink Sigmoid Sign Sin Sinh Softplus Softsign Sqrt Swish Tan Tanh ThresholdedRelu'
const binary = 'Add Sub Mul Div Pow Mod PRelu And Or Xor Max Min Mean Sum BitShift BitwiseAnd BitwiseOr BitwiseXor'
const comparison = 'Equal Greater GreaterOrEqual Less LessOrEqual'

function broadcastInputs({ node, shape }: ShapeContext, from = 0) {
  return broadcast(node.inputs.slice(from).map((_, index) => shape(index + from)))
}

/** One value in, one value out, with broadcasting between inputs. */
export const elementwise: ShapeRules = {
  ...rulesFor(unary.split(' '), (context) => typed(context, context.shape(0))),
  ...rulesFor(binary.split(' '), (context) => typed(context, broadcastInputs(context))),
  ...rulesFor(comparison.split(' '), (context) => [{ type: 'bool', shape: broadcastInputs(context) }]),
  ...rulesFor(['IsNaN', 'IsInf'], ({ shape }) => [{ type: 'bool', shape: shape(0) }]),
  Where: (context) => typed(context, broadcastInputs(context), 1),
  Cast: ({ node, shape }) => {
    const type = elementTypeOf(intAttribute(node, 'to', 0))
    return [type && { type, shape: shape(0) }]
  },
  CastLike: (context) => typed(context, context.shape(0), 1),
}
