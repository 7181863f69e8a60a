/** Real and imaginary parts of the same length. */
export interface Complex {
  readonly re: Float64Array
  readonly im: Float64Array
}

export const complexOf = (length: number): Complex => ({ re: new Float64Array(length), im: new Float64Array(length) })

/** One pass of the transform: `radix` finished transforms of length `done` are joined into one. */
interface Stage {
  readonly radix: number
  readonly done: number
  /** of the part behind, counted in joined transforms */
  readonly left: number
  /** exp(−2πi q (j + done p) / (done radix)) at [j, p, q] */
  readonly cos: Float64Array
  readonly sin: Float64Array
}

/**
 * Discrete Fourier transform along the first axis of [length, inner]: X[k] = Σ x[n] exp(−2πi k n / length), without a factor.
 *
 * Any length: mixed radix, self-sorting (Stockham), in passes whose innermost loops run over neighbouring numbers. A prime factor r costs
 * r operations a number, so lengths with a large prime factor are slow, never wrong.
 *
 * @see Van Loan, Computational Frameworks for the Fast Fourier Transform, SIAM 1992, section 1.7
 */
export function createFourier(length: number): (input: Complex, scratch: Complex, inner: number) => Complex {
  const stages = stagesOf(length)
  return (input, scratch, inner) => {
    let [from, to] = [input, scratch]
    for (const stage of stages) {
      if (stage.radix === 2) joinPairs(stage, from, to, inner)
      else joinAny(stage, from, to, inner)
      ;[from, to] = [to, from]
    }
    return from
  }
}

function stagesOf(length: number): Stage[] {
  const stages: Stage[] = []
  let done = 1
  for (const radix of primeFactors(length)) {
    const turn = (-2 * Math.PI) / (done * radix)
    const angles = Float64Array.from({ length: done * radix * radix }, (_, at) => {
      const [q, p, j] = [at % radix, Math.floor(at / radix) % radix, Math.floor(at / radix / radix)]
      return turn * ((q * (j + done * p)) % (done * radix))
    })
    stages.push({ radix, done, left: length / (done * radix), cos: angles.map(Math.cos), sin: angles.map(Math.sin) })
    done *= radix
  }
  return stages
}

function primeFactors(length: number): number[] {
  const factors: number[] = []
  for (let factor = 2; length > 1; factor += factor === 2 ? 1 : 2) {
    if (factor * factor > length) factor = length
    for (; length % factor === 0; length /= factor) factors.push(factor)
  }
  return factors
}

/** The second half of the factors is that of the first with the other sign. */
function joinPairs({ done, left, cos, sin }: Stage, from: Complex, to: Complex, inner: number): void {
  const block = left * inner
  const [xr, xi, yr, yi] = [from.re, from.im, to.re, to.im]
  for (let j = 0; j < done; j++) {
    const [c, s] = [cos[4 * j + 1]!, sin[4 * j + 1]!]
    let a = 2 * j * block
    let y = j * block
    for (const end = y + block; y < end; y++, a++) {
      const [br, bi] = [xr[a + block]!, xi[a + block]!]
      const re = c * br - s * bi
      const im = c * bi + s * br
      yr[y] = xr[a]! + re
      yi[y] = xi[a]! + im
      yr[y + done * block] = xr[a]! - re
      yi[y + done * block] = xi[a]! - im
    }
  }
}

function joinAny({ radix, done, left, cos, sin }: Stage, from: Complex, to: Complex, inner: number): void {
  const block = left * inner
  const [xr, xi, yr, yi] = [from.re, from.im, to.re, to.im]
  for (let j = 0; j < done; j++) {
    for (let p = 0; p < radix; p++) {
      const start = (j + done * p) * block
      for (let q = 0; q < radix; q++) {
        const factor = (j * radix + p) * radix + q
        const [c, s] = [cos[factor]!, sin[factor]!]
        const shift = (q + radix * j) * block - start
        for (let y = start; y < start + block; y++) {
          const [re, im] = [xr[y + shift]!, xi[y + shift]!]
          yr[y] = (q === 0 ? 0 : yr[y]!) + c * re - s * im
          yi[y] = (q === 0 ? 0 : yi[y]!) + c * im + s * re
        }
      }
    }
  }
}
