import type { Dimension } from '../graph'

/**
 * Sizes as products of one number and symbols: frames folded into the batch are "16*N" until N is known.
 * A symbol an exporter writes as a formula of another kind ("floor(H/2) + 1") takes part in no product.
 */
interface Product {
  readonly factor: number
  readonly symbols: readonly string[]
}

const plainProduct = /^[\w.]+(\*[\w.]+)*$/

function productOf(size: Dimension): Product | null {
  if (typeof size === 'number') return { factor: size, symbols: [] }
  if (size === null || !plainProduct.test(size)) return null
  const parts = size.split('*')
  const isNumber = (part: string) => /^\d+$/.test(part)
  return {
    factor: parts.filter(isNumber).reduce((factor, part) => factor * Number(part), 1),
    symbols: parts.filter((part) => !isNumber(part)),
  }
}

function sizeOf({ factor, symbols }: Product): Dimension {
  if (symbols.length === 0 || factor === 0) return factor
  return [...(factor === 1 ? [] : [factor]), ...symbols.toSorted()].join('*')
}

/** null where a size is unknown, unless another one is zero. */
export function multiplySizes(sizes: readonly Dimension[]): Dimension {
  if (sizes.includes(0)) return 0
  const factors = sizes.filter((size) => size !== 1)
  if (factors.length === 1) return factors[0]!
  const products = factors.map(productOf)
  if (!products.every((product) => product !== null)) return null
  return sizeOf({
    factor: products.reduce((factor, product) => factor * product.factor, 1),
    symbols: products.flatMap(({ symbols }) => symbols),
  })
}

/** Exact division only: null where the result is unknown or has a remainder. */
export function divideSizes(size: Dimension, by: Dimension): Dimension {
  if (by === 1) return size
  const [product, divisor] = [productOf(size), productOf(by)]
  if (!product || !divisor || divisor.factor === 0 || product.factor % divisor.factor !== 0) return null
  const symbols = [...product.symbols]
  for (const symbol of divisor.symbols) {
    const place = symbols.indexOf(symbol)
    if (place < 0) return null
    symbols.splice(place, 1)
  }
  return sizeOf({ factor: product.factor / divisor.factor, symbols })
}

/** The size with numbers for the symbols that are bound. */
export function bindSize(size: Dimension, bound: ReadonlyMap<string, number>): Dimension {
  if (typeof size !== 'string') return size
  const whole = bound.get(size)
  const product = productOf(size)
  if (whole !== undefined || !product) return whole ?? size
  return sizeOf({
    factor: product.symbols.reduce((factor, symbol) => factor * (bound.get(symbol) ?? 1), product.factor),
    symbols: product.symbols.filter((symbol) => !bound.has(symbol)),
  })
}
