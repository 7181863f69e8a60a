import { WorkbenchError } from '../../../contract/error'

/**
 * Sum of the gradients of several losses; of a single one the gradient itself.
 *
 * @throws WorkbenchError `attack/length-mismatch` if one has another length
 */
export function sumOf(gradients: readonly Float32Array[], length: number): Float32Array {
  const odd = gradients.find((gradient) => gradient.length !== length)
  if (odd) {
    throw new WorkbenchError(
      'attack/length-mismatch',
      `A gradient has ${odd.length} values; the frame it belongs to has ${length}.`,
    )
  }
  if (gradients.length === 1) return gradients[0]!
  const total = new Float32Array(length)
  for (const gradient of gradients) for (let i = 0; i < length; i++) total[i]! += gradient[i]!
  return total
}
