import type { ImageClip } from '../tensor/clipArray'

/**
 * Bilinear resize, used when a target's input size differs from the attack's. Pixel centres are at half positions
 * (corners are not aligned). When shrinking, the triangle is widened to the ratio, so that every source pixel counts
 * (as Pillow's and torchvision's antialiased bilinear do); when growing it is plain bilinear. Weights sum to 1, so values
 * stay in [0,1] and a constant stays constant.
 *
 * @returns the same clip when the size is the same
 */
export function resizeImage(clip: ImageClip, height: number, width: number): ImageClip {
  if (clip.height === height && clip.width === width) return clip
  const across = tapsFor(clip.width, width)
  const down = tapsFor(clip.height, height)
  const planes = clip.frames * 3
  const data = new Float32Array(planes * height * width)
  const rows = new Float32Array(clip.height * width)
  for (let plane = 0; plane < planes; plane++) {
    const source = clip.data.subarray(plane * clip.height * clip.width, (plane + 1) * clip.height * clip.width)
    resizeRows(source, clip.height, clip.width, across, rows)
    resizeColumns(rows, width, down, data.subarray(plane * height * width, (plane + 1) * height * width))
  }
  return { ...clip, height, width, data }
}

/** Source positions first .. first + weights.length - 1 that make one output position. */
interface Taps {
  readonly first: number
  readonly weights: Float64Array
}

function tapsFor(from: number, to: number): Taps[] {
  const ratio = from / to
  const reach = Math.max(ratio, 1)
  return Array.from({ length: to }, (_, position) => {
    const centre = (position + 0.5) * ratio
    const first = Math.max(0, Math.floor(centre - reach))
    const last = Math.min(from - 1, Math.ceil(centre + reach))
    const weights = Float64Array.from({ length: last - first + 1 }, (__, i) =>
      Math.max(0, 1 - Math.abs(first + i + 0.5 - centre) / reach),
    )
    const sum = weights.reduce((total, weight) => total + weight, 0)
    return { first, weights: weights.map((weight) => weight / sum) }
  })
}

function resizeRows(
  source: Float32Array,
  height: number,
  width: number,
  taps: readonly Taps[],
  out: Float32Array,
): void {
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < taps.length; x++) {
      const { first, weights } = taps[x]!
      let sum = 0
      for (let i = 0; i < weights.length; i++) sum += source[y * width + first + i]! * weights[i]!
      out[y * taps.length + x] = sum
    }
  }
}

function resizeColumns(source: Float32Array, width: number, taps: readonly Taps[], out: Float32Array): void {
  for (let y = 0; y < taps.length; y++) {
    const { first, weights } = taps[y]!
    for (let x = 0; x < width; x++) {
      let sum = 0
      for (let i = 0; i < weights.length; i++) sum += source[(first + i) * width + x]! * weights[i]!
      out[y * width + x] = sum
    }
  }
}
