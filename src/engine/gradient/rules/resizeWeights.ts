/** How `Resize` places and weighs the samples of one axis; names as ONNX has them. */
export interface Sampling {
  readonly mode: 'nearest' | 'linear' | 'cubic'
  readonly coordinates: string
  readonly nearest: string
  readonly cubicCoefficient: number
  readonly excludesOutside: boolean
}

/**
 * Resize is linear in its input and works axis by axis, so each axis is a matrix.
 *
 * @param from length of the axis before, @param to after, @param scale as the node gives it, or to / from
 * @returns to x from, row-major
 * @see ONNX operator Resize, its reference implementation's formulas for coordinates
 */
export function resizeMatrix(from: number, to: number, scale: number, sampling: Sampling): Float64Array {
  const matrix = new Float64Array(to * from)
  for (let row = 0; row < to; row++) {
    const place = sourcePlace(row, from, to, scale, sampling.coordinates)
    for (const [column, weight] of tapsAt(place, from, sampling)) matrix[row * from + column]! += weight
  }
  return matrix
}

export const knownCoordinates = [
  'half_pixel',
  'half_pixel_symmetric',
  'pytorch_half_pixel',
  'asymmetric',
  'align_corners',
]

/** Where in the input, in fractions of a pixel, an output pixel looks. */
function sourcePlace(row: number, from: number, to: number, scale: number, coordinates: string): number {
  switch (coordinates) {
    case 'asymmetric':
      return row / scale
    case 'align_corners':
      return to === 1 ? 0 : (row * (from - 1)) / (to - 1)
    case 'pytorch_half_pixel':
      return to === 1 ? 0 : (row + 0.5) / scale - 0.5
    case 'half_pixel_symmetric': {
      const adjustment = to / (scale * from)
      return (from / 2) * (1 - adjustment) + (row + 0.5) / scale - 0.5
    }
    default:
      return (row + 0.5) / scale - 0.5
  }
}

function tapsAt(place: number, from: number, sampling: Sampling): [number, number][] {
  if (sampling.mode === 'nearest') return [[clampTo(roundPlace(place, sampling.nearest), from), 1]]
  const first = Math.floor(place)
  const fraction = place - first
  if (sampling.mode === 'linear')
    return [
      [clampTo(first, from), 1 - fraction],
      [clampTo(first + 1, from), fraction],
    ]
  return cubicTaps(first, fraction, from, sampling)
}

function roundPlace(place: number, nearest: string): number {
  switch (nearest) {
    case 'floor':
      return Math.floor(place)
    case 'ceil':
      return Math.ceil(place)
    case 'round_prefer_ceil':
      return Math.floor(place + 0.5)
    default:
      return Math.ceil(place - 0.5)
  }
}

/** Keys' cubic convolution over four neighbours. */
function cubicTaps(first: number, fraction: number, from: number, sampling: Sampling): [number, number][] {
  const a = sampling.cubicCoefficient
  const near = (t: number): number => ((a + 2) * t - (a + 3)) * t * t + 1
  const far = (t: number): number => ((a * t - 5 * a) * t + 8 * a) * t - 4 * a
  const weights = [far(1 + fraction), near(fraction), near(1 - fraction), far(2 - fraction)]
  const taps = weights.map((weight, index): [number, number] => [first - 1 + index, weight])
  if (!sampling.excludesOutside) return taps.map(([column, weight]) => [clampTo(column, from), weight])
  const inside = taps.filter(([column]) => column >= 0 && column < from)
  const total = inside.reduce((sum, [, weight]) => sum + weight, 0)
  return inside.map(([column, weight]) => [column, weight / total])
}

function clampTo(column: number, length: number): number {
  return Math.min(Math.max(column, 0), length - 1)
}
