import { float, int } from '../../onnx/attributes'
import type { Node } from '../../onnx/graph'
import { elementCount, sameShape } from '../../tensor/shape'
import { typeOf } from '../tensorType'
import { emit, type Draft, flatOf, formsOf, isBlocked, plainOf, reshape, shapeIn, viewOf, viewShape } from './draft'
import { isTame } from './tame'

/** Operators that look at one place of their inputs at a time, so that the order in memory does not matter. */
const elementwise = new Set(
  `Relu Cast Neg Abs Sqrt Exp Log Sigmoid Tanh Clip HardSigmoid HardSwish LeakyRelu Elu Selu Celu Softplus Softsign
  Erf Not Identity Sign Reciprocal Floor Ceil Round Add Sub Mul Div Max Min Pow Sum Mean Equal Greater Less
  GreaterOrEqual LessOrEqual And Or Xor Where`.split(/\s+/),
)

export function blockElementwise(draft: Draft, node: Node): boolean {
  if (!elementwise.has(node.op)) return false
  const shape = shapeIn(draft, node.outputs[0]!)
  if (!shape || shape.length < 4 || shape[1]! % draft.block !== 0) return false
  const inputs = node.inputs.filter((input) => input !== '')
  const kinds = inputs.map((input) => kindOf(draft, input, shape))
  if (kinds.includes(null) || !inputs.some((input, index) => kinds[index] === 'full' && isBlocked(draft, input)))
    return false
  const isFlat = shape.length === 4 && !kinds.includes('channels')
  if (!inputs.every((input, index) => kinds[index] !== 'full' || isReachable(draft, input))) return false

  const names = node.inputs.map((input, index) => {
    if (input === '') return ''
    if (kinds[index] === 'single') return plainOf(draft, input)
    if (kinds[index] === 'channels') return channelsOf(draft, input, shape)
    return isFlat ? flatOf(draft, input)! : viewOf(draft, input)!
  })
  const [output] = node.outputs as [string]
  const name = write(draft, node, names, `${output}_blocked`)
  draft.forms.set(output, isFlat ? { flat: name } : { view: name })
  return true
}

/**
 * Keeping a gradient where a mask says so is a product with 0 or 1: exact for finite values, and a third of the time.
 * The mask of a ReLU comes in one step from its result, which is not negative: clip(alpha y, 0, 1) is 1 from 6e-39 on.
 */
function write(draft: Draft, node: Node, names: readonly string[], wanted: string): string {
  const [mask, kept, otherwise] = names as [string, string, string]
  if (
    node.op !== 'Where' ||
    !isZero(draft, otherwise) ||
    !isTame({ makers: draft.makers, sizeOf: (tensor) => sizeIn(draft, tensor) }, node.inputs[1]!)
  )
    return emit(draft, node.op, names, node.attributes, { wanted })
  const rectified = rectifiedBehind(draft, node.inputs[0]!)
  const numbers = rectified
    ? emit(draft, 'HardSigmoid', [rectified], { alpha: float(steepest), beta: float(0) })
    : emit(draft, 'Cast', [mask], { to: int(1) })
  return emit(draft, 'Mul', [kept, numbers], {}, { wanted })
}

const steepest = 2 ** 127

function sizeIn(draft: Draft, tensor: string): number | null {
  const shape = shapeIn(draft, tensor)
  return shape && elementCount(shape)
}

/** The blocked result of a ReLU whose sign a mask tells, null if the mask tells something else. */
function rectifiedBehind(draft: Draft, mask: string): string | null {
  const greater = draft.makers.get(mask)
  const [y = '', threshold = ''] = greater?.op === 'Greater' ? greater.inputs : []
  const isRectified = draft.makers.get(y)?.op === 'Relu' && isZero(draft, threshold) && isBlocked(draft, y)
  return isRectified ? flatOf(draft, y) : null
}

function isZero({ constants }: Draft, tensor: string): boolean {
  const constant = constants.get(tensor)
  return constant?.type === 'float32' && constant.bytes.length === 4 && constant.bytes.every((byte) => byte === 0)
}

type Kind = 'single' | 'channels' | 'full'

/** null for what would be stretched in another way. */
function kindOf(draft: Draft, input: string, shape: readonly number[]): Kind | null {
  const own = shapeIn(draft, input)
  if (!own) return null
  if (elementCount(own) === 1 && own.length <= shape.length) return 'single'
  if (sameShape(own, shape)) return 'full'
  const aligned = [...new Array<number>(Math.max(shape.length - own.length, 0)).fill(1), ...own]
  const isPerChannel = aligned.every((size, axis) =>
    axis < 2 ? size === shape[axis] || (axis === 0 && size === 1) : size === 1,
  )
  return isPerChannel && aligned.length === shape.length ? 'channels' : null
}

/** Booleans cannot be put into blocks later; they have to be there already. */
function isReachable(draft: Draft, input: string): boolean {
  if (isBlocked(draft, input)) return true
  return typeOf(draft.source, input)?.type === 'float32' && shapeIn(draft, input)?.length === 4
}

/** One value a channel lies alike in both orders. */
function channelsOf(draft: Draft, input: string, shape: readonly number[]): string {
  const own = shapeIn(draft, input)!
  const batch = own.length === shape.length ? own[0]! : 1
  const ones = shape.slice(2).map(() => 1)
  const plain = formsOf(draft, input).plain ?? plainOf(draft, input)
  return reshape(draft, plain, viewShape(draft, [batch, shape[1]!, ...ones]))
}
