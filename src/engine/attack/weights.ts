/** exp(x_i) / sum of exp(x), shifted by the largest so that nothing overflows. */
export function softmax(values: readonly number[]): number[] {
  const largest = Math.max(...values)
  const powers = values.map((value) => Math.exp(value - largest))
  const sum = powers.reduce((total, power) => total + power, 0)
  return powers.map((power) => power / sum)
}

/**
 * Weights of AENS-I2V, one per (surrogate, layer): w_t = softmax(softmax(s_(t-1)) + momentum * w_(t-1)).
 *
 * @param similarity s: cosines of each (surrogate, layer) at the step before, summed or averaged over frames
 * @param weights w_(t-1), ones before the first step
 * @returns weights that sum to 1
 * @see Wei et al., TPAMI 46(5), 2024
 */
export function nextWeights(similarity: readonly number[], weights: readonly number[], momentum: number): number[] {
  return softmax(softmax(similarity).map((share, index) => share + momentum * weights[index]!))
}
