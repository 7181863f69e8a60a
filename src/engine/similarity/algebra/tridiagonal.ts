/** Turns rows `place` and `place + 1` of the matrix of eigenvectors by the angle of this cosine and sine. */
type Turn = (place: number, cosine: number, sine: number) => void

/** No matrix of ours has needed more than a few. */
const mostRounds = 60

/**
 * Eigenvalues of a symmetric tridiagonal matrix by QR steps with Wilkinson's shift, in place and in no order.
 *
 * @param diagonal becomes the eigenvalues
 * @param beside entries next to the diagonal, one fewer; destroyed
 * @param turn told of each rotation, to be done to the eigenvectors as well
 * @see Golub and Van Loan, Matrix Computations, 2013, section 8.3
 */
export function diagonalise(diagonal: Float64Array, beside: Float64Array, turn?: Turn): void {
  const scale = Math.max(largest(diagonal), largest(beside))
  let rounds = 0
  for (let end = diagonal.length - 1; end > 0;) {
    if (isSmall(diagonal, beside, end - 1, scale) || ++rounds > mostRounds) {
      beside[end - 1] = 0
      end--
      rounds = 0
      continue
    }
    let start = end - 1
    while (start > 0 && !isSmall(diagonal, beside, start - 1, scale)) start--
    chase(diagonal, beside, start, end, turn)
  }
}

function isSmall(diagonal: Float64Array, beside: Float64Array, place: number, scale: number): boolean {
  const size = Math.abs(diagonal[place]!) + Math.abs(diagonal[place + 1]!)
  return Math.abs(beside[place]!) <= Number.EPSILON * Math.max(size, Number.EPSILON * scale)
}

/** One QR step on the part from `start` to `end`: a bulge is made by the shift and driven out at the end. */
function chase(diagonal: Float64Array, beside: Float64Array, start: number, end: number, turn?: Turn): void {
  let x = diagonal[start]! - shiftOf(diagonal[end - 1]!, beside[end - 1]!, diagonal[end]!)
  let z = beside[start]!
  for (let place = start; place < end; place++) {
    const length = Math.hypot(x, z)
    const cosine = length === 0 ? 1 : x / length
    const sine = length === 0 ? 0 : z / length
    if (place > start) beside[place - 1] = length
    const [p, q, r] = [diagonal[place]!, beside[place]!, diagonal[place + 1]!]
    diagonal[place] = cosine * cosine * p + 2 * cosine * sine * q + sine * sine * r
    diagonal[place + 1] = sine * sine * p - 2 * cosine * sine * q + cosine * cosine * r
    beside[place] = cosine * sine * (r - p) + (cosine * cosine - sine * sine) * q
    if (place + 1 < end) {
      x = beside[place]!
      z = sine * beside[place + 1]!
      beside[place + 1]! *= cosine
    }
    turn?.(place, cosine, sine)
  }
}

/** The eigenvalue of [[a, b], [b, c]] that lies nearer to c. */
function shiftOf(a: number, b: number, c: number): number {
  const half = (a - c) / 2
  const root = Math.hypot(half, b)
  const below = half >= 0 ? half + root : half - root
  return below === 0 ? c : c - (b * b) / below
}

function largest(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
}
