import { elementTypeOf } from '../codec/dataType'
import { intAttribute, intsAttribute } from '../attributes'
import type { TensorType } from '../graph'
import type { Outputs, Shape, ShapeContext, ShapeRules } from './rule'
import { rulesFor, typed, unknownShape } from './rule'

function filled({ node, shape, value }: ShapeContext): Outputs {
  const fill = node.attributes['value']
  const type = fill?.kind === 'tensor' ? fill.value.type : 'float32'
  const rank = shape(0)?.[0]
  return [{ type, shape: value(0)?.values ?? (typeof rank === 'number' ? unknownShape(rank) : null) }]
}

function counted(context: ShapeContext): Shape {
  const [start, limit, step] = [0, 1, 2].map((input) => context.value(input)?.values[0])
  const isKnown = typeof start === 'number' && typeof limit === 'number' && typeof step === 'number'
  return [isKnown ? Math.max(0, Math.ceil((limit - start) / step)) : null]
}

function random({ node, shape, type }: ShapeContext): Outputs {
  const wanted = elementTypeOf(intAttribute(node, 'dtype', 0)) ?? type(0) ?? 'float32'
  return [{ type: wanted, shape: intsAttribute(node, 'shape', null) ?? shape(0) }]
}

/** What both branches agree on. */
function branched({ body }: ShapeContext): Outputs {
  const [yes, no] = [body('then_branch'), body('else_branch')]
  return yes.map(({ type, shape }, output): TensorType | null => {
    const other = no[output]
    if (other?.type !== type) return null
    if (!shape || !other.shape || shape.length !== other.shape.length) return { type, shape: null }
    return { type, shape: shape.map((size, axis) => (size === other.shape![axis] ? size : null)) }
  })
}

/** Tensors that are made of sizes and numbers rather than of other tensors' values. */
export const make: ShapeRules = {
  Shape: ({ shape, node }) => {
    const rank = shape(0)?.length
    const start = intAttribute(node, 'start', 0)
    const end = intAttribute(node, 'end', Number.MAX_SAFE_INTEGER)
    const size = rank === undefined ? null : new Array(rank).fill(0).slice(start, end).length
    return [{ type: 'int64', shape: [size] }]
  },
  Size: () => [{ type: 'int64', shape: [] }],
  ConstantOfShape: filled,
  Range: (context) => typed(context, counted(context)),
  NonZero: ({ shape }) => [{ type: 'int64', shape: [shape(0)?.length ?? null, null] }],
  EyeLike: random,
  ...rulesFor(['RandomNormal', 'RandomUniform', 'RandomNormalLike', 'RandomUniformLike', 'Bernoulli'], random),
  If: branched,
}
