import { factorOf, type Factor } from '../algebra/cholesky'
import { eigenOf } from '../algebra/eigen'
import { singularValues } from '../algebra/singular'
import type { Rows } from '../layerView'
import { centred, flaw, traceOf } from './centre'
import { dot } from './pairs'
import { crossProduct } from './procrustes'
import type { Reason, Rule } from './rule'

/** Principal components of the rows, largest first. */
interface Components {
  /** columns of length 1 */
  readonly basis: Factor
  /** standard deviation along each, up to a common factor */
  readonly sizes: Float64Array
  /** how many keep the share of variance */
  readonly kept: number
}

const keptVariance = 0.99
/** Components smaller than this part of the largest are not told from rounding. */
const smallestComponent = 1e-5

/** Mean canonical correlation. @see Raghu et al., NeurIPS 2017 */
export const svcca = cca((image, video) => {
  const correlations = singularValues(crossProduct(image.basis, video.basis).data, image.kept, image.kept)
  return correlations.reduce((sum, value) => sum + Math.min(1, value), 0) / image.kept
})

/** Canonical correlations weighted by Σ |<direction, component>| over the image layer. @see Morcos et al., NeurIPS 2018 */
export const pwcca = cca((image, video) => {
  const count = image.kept
  const { data } = crossProduct(image.basis, video.basis)
  const { values, vectors } = eigenOf(products(data, count), count)
  let [weighted, total] = [0, 0]
  for (let i = 0; i < count; i++) {
    let weight = 0
    for (let j = 0; j < count; j++) weight += Math.abs(vectors[i * count + j]!) * image.sizes[j]!
    weighted += weight * Math.min(1, Math.sqrt(Math.max(0, values[i]!)))
    total += weight
  }
  return weighted / total
})

function cca(value: (image: Components, video: Components) => number): Rule<'rows', Components> {
  return {
    reads: 'rows',
    form: (rows) => flaw(rows) ?? componentsOf(rows),
    both(image, video) {
      const { rows } = image.basis
      const wanted = Math.max(image.kept, video.kept)
      const kept = Math.min(wanted, image.sizes.length, video.sizes.length)
      if (rows <= 2 * kept) return tooFewRows(rows, kept)
      return value(first(image, kept), first(video, kept))
    },
    self: () => 1,
  }
}

function componentsOf(rows: Rows): Components {
  const gram = centred(rows)
  const factor = factorOf(gram, rows.count)
  const { values, vectors } = eigenOf(crossProduct(factor, factor).data, factor.columns)
  const share = keptVariance * traceOf(gram, rows.count)
  const count = values.filter((value) => value > smallestComponent ** 2 * values[0]!).length
  let [kept, sum] = [0, 0]
  while (kept < count && sum < share) sum += values[kept++]!
  const sizes = values.slice(0, count).map(Math.sqrt)
  return { basis: { rows: rows.count, columns: count, data: turned(factor, vectors, sizes) }, sizes, kept }
}

/** The factor's columns turned to the components, each divided by its size. */
function turned(factor: Factor, vectors: Float64Array, sizes: Float64Array): Float64Array {
  const { rows, columns } = factor
  const out = new Float64Array(sizes.length * rows)
  sizes.forEach((size, component) => {
    const into = out.subarray(component * rows, (component + 1) * rows)
    for (let column = 0; column < columns; column++) {
      const weight = vectors[component * columns + column]! / size
      for (let row = 0; row < rows; row++) into[row]! += weight * factor.data[column * rows + row]!
    }
  })
  return out
}

function first({ basis, sizes }: Components, kept: number): Components {
  return { basis: { ...basis, columns: kept }, sizes, kept }
}

/** M Mᵀ */
function products(matrix: Float64Array, count: number): Float64Array {
  const row = (i: number): Float64Array => matrix.subarray(i * count, (i + 1) * count)
  return Float64Array.from({ length: count * count }, (_, at) => dot(row(Math.floor(at / count)), row(at % count)))
}

function tooFewRows(rows: number, kept: number): Reason {
  return `There are ${rows} rows and ${kept} components that keep 99 % of the variance; canonical correlations need more than ${2 * kept} rows.`
}
