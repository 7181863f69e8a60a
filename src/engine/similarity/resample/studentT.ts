/**
 * What Student's t exceeds with a chance of 2.5 %.
 *
 * @param freedom degrees of freedom, whole and at least 1
 */
export function upperStudentT(freedom: number): number {
  // t = √freedom tan θ; θ is found by halving, to the last digits of float64.
  let [low, high] = [0, Math.PI / 2]
  for (let halving = 0; halving < 55; halving++) {
    const middle = (low + high) / 2
    if (chanceWithin(middle, freedom) < 0.95) low = middle
    else high = middle
  }
  return Math.sqrt(freedom) * Math.tan(low)
}

/**
 * The chance that |t| < √freedom tan θ.
 *
 * @see Abramowitz and Stegun, Handbook of Mathematical Functions, 1964, 26.7.3 and 26.7.4
 */
function chanceWithin(angle: number, freedom: number): number {
  const [sine, cosine] = [Math.sin(angle), Math.cos(angle)]
  const isOdd = freedom % 2 === 1
  let sum = 0
  let term = isOdd ? cosine : 1
  for (let power = isOdd ? 1 : 0; power <= freedom - 2; power += 2) {
    sum += term
    term *= ((power + 1) / (power + 2)) * cosine ** 2
  }
  return isOdd ? (2 / Math.PI) * (angle + sine * sum) : sine * sum
}
