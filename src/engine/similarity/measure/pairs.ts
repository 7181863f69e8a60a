/** One number for each pair of rows i > j, row by row: what is left of a symmetric matrix without its diagonal. */
export type Pairs = Float64Array

/** @param value of rows i > j */
export function pairsOf(count: number, value: (i: number, j: number) => number): Pairs {
  const pairs = new Float64Array((count * (count - 1)) / 2)
  let at = 0
  for (let i = 1; i < count; i++) for (let j = 0; j < i; j++) pairs[at++] = value(i, j)
  return pairs
}

export function dot(a: Float64Array, b: Float64Array): number {
  let [even, odd] = [0, 0]
  const last = a.length - 1
  for (let i = 0; i < last; i += 2) {
    even += a[i]! * b[i]!
    odd += a[i + 1]! * b[i + 1]!
  }
  return even + odd + (a.length % 2 ? a[last]! * b[last]! : 0)
}
