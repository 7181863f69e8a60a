/** Of all perturbations of a clip together; beyond it they are not kept, and there is no spectrum in time. */
const mostBytes = 128 * 2 ** 20

/** How the perturbations of frames go together, one frame after the other. */
export interface TimeTally {
  /** @param change adversarial minus benign of a frame; kept, so not to be written to again */
  add(change: Float32Array): void
  /** cosine of every frame's perturbation with the one before; null where there is none, or one of them is zero */
  neighbourCosines(): (number | null)[]
  /** see `temporalPower` */
  temporal(): { power: number[]; reason: null } | { power: null; reason: string }
}

/** @param size numbers of a frame */
export function createTimeTally(frames: number, size: number): TimeTally {
  const isKept = frames * size * 4 <= mostBytes
  let before: Float32Array[] = []
  const squares: number[] = []
  const cosines: (number | null)[] = []
  /** sums over frames of the mean product of a frame and the one so many frames before it */
  const lags = new Float64Array(isKept ? frames : 0)

  return {
    add(change) {
      const square = product(change, change)
      const last = before.at(-1)
      const length = last ? Math.sqrt(square * squares.at(-1)!) : 0
      cosines.push(last && length > 0 ? product(change, last) / length : null)
      squares.push(square)
      if (isKept) {
        lags[0]! += square / size
        before.forEach((other, at) => (lags[before.length - at]! += product(change, other) / size))
      }
      before = isKept ? [...before, change] : [change]
    },
    neighbourCosines: () => cosines,
    temporal() {
      if (frames === 1) return { power: null, reason: 'One frame has no course in time.' }
      if (isKept) return { power: temporalPower(lags), reason: null }
      const bytes = Math.round((frames * size * 4) / 2 ** 20)
      return {
        power: null,
        reason: `The perturbations of all frames take ${bytes} MiB; up to ${mostBytes / 2 ** 20} MiB are kept at once.`,
      }
    },
  }
}

/** Cosine of two perturbations; null if one of them is zero. */
export function cosineOf(a: Float32Array, b: Float32Array): number | null {
  const length = Math.sqrt(product(a, a) * product(b, b))
  return length > 0 ? product(a, b) / length : null
}

/** Inner product in float64. */
export function product(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}

/**
 * Mean over values of the power of their course in time, from the products of frames alone: P(k) = 1/T² Σ over s, t of
 * G(s, t) cos(2πk(s − t)/T), G the mean product of two frames. Both signs of a frequency are one number, so all of them add
 * up to the mean square of the clip.
 *
 * @param lags sums of G(t, t − lag) over t, for lags 0 to T − 1
 * @returns at 0, 1/T, 2/T, ... up to 1/2 cycle per frame
 */
function temporalPower(lags: Float64Array): number[] {
  const frames = lags.length
  return Array.from({ length: Math.floor(frames / 2) + 1 }, (_, k) => {
    const sum = lags.reduce(
      (total, lag, at) => total + (at === 0 ? 1 : 2) * lag * Math.cos((2 * Math.PI * ((k * at) % frames)) / frames),
      0,
    )
    const isPair = k > 0 && 2 * k !== frames
    return Math.max(0, ((isPair ? 2 : 1) * sum) / frames ** 2)
  })
}
