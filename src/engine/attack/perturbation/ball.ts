/** Length of a vector: the square root of its sum of squares, in float64. */
export function lengthOf(values: ArrayLike<number>): number {
  let squares = 0
  for (let i = 0; i < values.length; i++) squares += values[i]! * values[i]!
  return Math.sqrt(squares)
}

/**
 * Brings a perturbation back into the L2 ball, along the line to its centre, and then into the range of pixels, which
 * moves no value away from the benign one.
 *
 * @param pixels benign, 0..1
 * @param delta changed in place: afterwards the perturbation that `adversarial` shows
 * @param adversarial gets pixels + delta, 0..1
 */
export function projectToL2(
  pixels: Float32Array,
  epsilon: number,
  delta: Float32Array,
  adversarial: Float32Array,
): void {
  const length = lengthOf(delta)
  const scale = length > epsilon ? epsilon / length : 1
  for (let i = 0; i < pixels.length; i++) {
    const moved = pixels[i]! + delta[i]! * scale
    adversarial[i] = moved > 1 ? 1 : moved < 0 ? 0 : moved
    delta[i] = adversarial[i]! - pixels[i]!
  }
}

/** The same for the L∞ ball: every value at most epsilon away. */
export function projectToLinf(
  pixels: Float32Array,
  epsilon: number,
  delta: Float32Array,
  adversarial: Float32Array,
): void {
  // The bound as float32, because it is compared with float32 values.
  const bound = Math.fround(epsilon)
  for (let i = 0; i < pixels.length; i++) {
    const d = delta[i]!
    const moved = pixels[i]! + (d > bound ? bound : d < -bound ? -bound : d)
    adversarial[i] = moved > 1 ? 1 : moved < 0 ? 0 : moved
    delta[i] = adversarial[i]! - pixels[i]!
  }
}
