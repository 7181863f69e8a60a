import type { Rows } from '../layerView'
import { flaw } from './centre'
import { correlationDistance, euclidean } from './distance'
import { dot, type Pairs } from './pairs'
import type { Rule } from './rule'

interface Ranks {
  /** ranks of the dissimilarities, with mean 0 and length 1 */
  readonly ranks: Pairs
}

/** Dissimilarities that differ by less than this part of the scale are equal: the difference is rounding. */
const rounding = 1e-13

/** @see Kriegeskorte, Mur and Bandettini, Frontiers in Systems Neuroscience 2008 */
function rsa(dissimilarities: (rows: Rows) => Pairs | string, scale: (rows: Rows) => number): Rule<'rows', Ranks> {
  return {
    reads: 'rows',
    form(rows) {
      const found = flaw(rows) ?? dissimilarities(rows)
      if (typeof found === 'string') return found
      const quantum = rounding * scale(rows)
      const ranks = ranksOf(found.map((value) => Math.round(value / quantum)))
      const mean = (ranks.length + 1) / 2
      const length = Math.sqrt(ranks.reduce((sum, rank) => sum + (rank - mean) ** 2, 0))
      if (length === 0) return `has all ${ranks.length} pairs of rows equally far apart`
      return { ranks: ranks.map((rank) => (rank - mean) / length) }
    },
    both: (image, video) => dot(image.ranks, video.ranks),
    self: () => 1,
  }
}

export const correlationRsa = rsa(correlationDistance, () => 1)
export const euclideanRsa = rsa(euclidean, largestSquare)

function largestSquare({ gram, count }: Rows): number {
  let largest = 0
  for (let i = 0; i < count; i++) largest = Math.max(largest, gram[i * count + i]!)
  return largest
}

/** Ranks from 1; equal values share the mean of theirs. */
function ranksOf(values: Float64Array): Float64Array {
  const sorted = values.slice().sort()
  const ranks = new Float64Array(sorted.length)
  for (let first = 0; first < sorted.length;) {
    let next = first + 1
    while (sorted[next] === sorted[first]) next++
    ranks.fill((first + 1 + next) / 2, first, next)
    first = next
  }
  return values.map((value) => {
    let [low, high] = [0, sorted.length - 1]
    while (low < high) {
      const middle = (low + high) >> 1
      if (sorted[middle]! < value) low = middle + 1
      else high = middle
    }
    return ranks[low]!
  })
}
