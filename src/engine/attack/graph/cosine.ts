import type { GraphBuilder } from '../../gradient/builder'

/** Denominators below this are raised to it, as in PyTorch's cosine_similarity. */
const smallestDenominator = 1e-8

/**
 * Appends the cosine between two feature maps, each flattened per frame.
 *
 * @param left tensor [frames, ...]
 * @param right tensor of the same shape
 * @returns tensor [frames], -1 to 1
 * @see Wei et al., CVPR 2022, eq. 2
 */
export function emitCosine(builder: GraphBuilder, left: string, right: string, frames: number): string {
  const rows = builder.integers([frames, -1])
  const a = builder.emit('Reshape', [left, rows])
  const b = builder.emit('Reshape', [right, rows])
  const dot = sumOfProducts(builder, a, b)
  const norms = builder.emit('Mul', [emitNorm(builder, a), emitNorm(builder, b)])
  return builder.emit('Div', [dot, builder.emit('Max', [norms, builder.constant([smallestDenominator])])])
}

function emitNorm(builder: GraphBuilder, rows: string): string {
  return builder.emit('Sqrt', [sumOfProducts(builder, rows, rows)])
}

function sumOfProducts(builder: GraphBuilder, a: string, b: string): string {
  return builder.emit('ReduceSum', [builder.emit('Mul', [a, b]), builder.integers([1])], { keepdims: 0 })
}
