/**
 * Largest absolute difference, relative to the largest absolute value of the reference.
 *
 * @returns infinity if a found value is not finite, or differs from a reference that is all zero
 */
export function largestDifference(found: Float32Array, reference: Float32Array): number {
  if (found.length !== reference.length || !found.every(Number.isFinite)) return Infinity
  let difference = 0
  let largest = 0
  for (let index = 0; index < found.length; index++) {
    difference = Math.max(difference, Math.abs(found[index]! - reference[index]!))
    largest = Math.max(largest, Math.abs(reference[index]!))
  }
  return difference === 0 ? 0 : difference / largest
}

/** Cosine of the angle between two vectors; null if one is all zero or not finite. */
export function cosineBetween(a: Float32Array, b: Float32Array): number | null {
  let [dot, squareA, squareB] = [0, 0, 0]
  for (let index = 0; index < a.length; index++) {
    dot += a[index]! * b[index]!
    squareA += a[index]! ** 2
    squareB += b[index]! ** 2
  }
  const cosine = dot / Math.sqrt(squareA * squareB)
  return Number.isFinite(cosine) ? cosine : null
}
