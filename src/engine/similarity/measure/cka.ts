import type { Rows } from '../layerView'
import { centred, flaw, uCentred } from './centre'
import { euclidean } from './distance'
import { dot, pairsOf, type Pairs } from './pairs'
import type { Rule, RuleOptions } from './rule'

interface Centred {
  readonly pairs: Pairs
  readonly scale: number
  readonly self: number
}

/** Part of a kernel's largest value below which what is left of it after U-centring is rounding. */
const rounding = 32 * 2 ** -52

function largest(kernel: Pairs): number {
  return kernel.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
}

/**
 * Unbiased HSIC of two kernels, as the inner product of their U-centred matrices.
 *
 * @see Song et al., JMLR 2012, eq. 5; the same number: Székely and Rizzo, Annals of Statistics 2014, proposition 1
 */
function debiased(kernel: (rows: Rows, options: RuleOptions) => Pairs | string): Rule<'rows', Centred> {
  return {
    reads: 'rows',
    form(rows, options) {
      const found = flaw(rows) ?? kernel(rows, options)
      if (typeof found === 'string') return found
      const pairs = uCentred(found, rows.count)
      const scale = 2 / (rows.count * (rows.count - 3))
      const square = dot(pairs, pairs)
      const self = scale * square
      if (!(square / pairs.length > (rounding * largest(found)) ** 2))
        return `has rows that are all alike but for one at most, so that its HSIC with itself is 0`
      return { pairs, scale, self }
    },
    both: (image, video) => image.scale * dot(image.pairs, video.pairs),
    self: ({ self }) => self,
  }
}

/** @see Kornblith et al., ICML 2019 */
export const linearCka = debiased(linearKernel)

/** @see Kornblith et al., ICML 2019, section 3 */
export const rbfCka = debiased((rows, { bandwidth }) => {
  const squares = euclidean(rows)
  const median = Math.sqrt(medianOf(squares))
  if (!(median > 0)) return `has more than half of its ${rows.count} rows alike, so that the median distance is 0`
  const factor = -1 / (2 * (bandwidth * median) ** 2)
  return squares.map((square) => Math.exp(factor * square))
})

export function linearKernel({ gram, count }: Rows): Pairs {
  return pairsOf(count, (i, j) => gram[i * count + j]!)
}

/**
 * Linear CKA from the biased HSIC: the inner product of the centred matrices, diagonal and all.
 *
 * @see Kornblith et al., ICML 2019, eq. 4; HSIC_0 of Gretton et al., ALT 2005
 */
export const biasedCka: Rule<'rows', Centred> = {
  reads: 'rows',
  form(rows) {
    const found = flaw(rows)
    if (found) return found
    const pairs = centred(rows)
    const scale = 1 / (rows.count - 1) ** 2
    return { pairs, scale, self: scale * dot(pairs, pairs) }
  },
  both: (image, video) => image.scale * dot(image.pairs, video.pairs),
  self: ({ self }) => self,
}

/** Of squared distances, the square of the median distance. */
function medianOf(squares: Pairs): number {
  const sorted = squares.slice().sort()
  const middle = sorted.length >> 1
  if (sorted.length % 2) return sorted[middle]!
  return ((Math.sqrt(sorted[middle - 1]!) + Math.sqrt(sorted[middle]!)) / 2) ** 2
}
