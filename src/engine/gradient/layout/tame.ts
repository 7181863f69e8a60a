import type { Node } from '../../onnx/graph'

/** Operators that give finite values for finite ones, large ones apart. */
const tame = new Set(
  `Add Sub Mul Sum Neg Max Min Relu Clip Where Cast Concat Slice Split Pad Reshape Unsqueeze Squeeze Transpose Expand
  Identity DepthToSpace Tile Gather ReduceSum ReduceMean Sigmoid Tanh HardSigmoid MaxPool AveragePool GlobalAveragePool`.split(
    /\s+/,
  ),
)

/** A factor of few numbers, as losses make: where it is not finite, every gradient is spoilt anyway. */
const fewNumbers = 64

/**
 * Whether a gradient holds infinity or NaN only if something before a convolution or a matrix product did: none of the
 * operators since divides, or has a slope without bound.
 */
export function isTame({ makers, sizeOf }: Makers, tensor: string, seen = new Set<string>()): boolean {
  if (seen.has(tensor)) return true
  seen.add(tensor)
  const node = makers.get(tensor)
  if (!node || isMixing(node) || (sizeOf(tensor) ?? Infinity) <= fewNumbers) return true
  return tame.has(node.op) && node.inputs.every((input) => isTame({ makers, sizeOf }, input, seen))
}

interface Makers {
  readonly makers: ReadonlyMap<string, Node>
  /** elements of a tensor, null if not known */
  sizeOf(tensor: string): number | null
}

/** What is not finite before these is not finite in all of their result. */
function isMixing({ op }: Node): boolean {
  return ['Conv', 'ConvTranspose', 'MatMul', 'Gemm', 'Greater', 'Less', 'Equal'].includes(op)
}
