import type { ResizeSpec } from '../../contract/card'

export interface Scale {
  readonly width: number
  readonly height: number
  readonly interpolation: ResizeSpec['interpolation']
}

export interface Crop {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** From the upright picture to what is asked for: first `scale`, then `crop` of the scaled picture. Null: leave as it is. */
export interface Geometry {
  readonly scale: Scale | null
  readonly crop: Crop | null
}

/**
 * A card's preprocessing as one scale and one crop: stretch first, then the short side (aspect kept), then the centre crop.
 * Where that leaves a picture smaller than the crop, it is enlarged, aspect kept, until it covers it; with crop `none` the
 * picture is brought to `size` as it is. Uneven margins leave the odd pixel at the right and bottom. The scale is given even
 * if it changes no size: its interpolation also decides how chroma is brought to full size.
 *
 * @param resize the card's `input.resize`
 * @param size the card's `input.size`, [height, width]
 * @param clipWidth upright picture in square pixels, as ClipInfo has it
 */
export function geometryOf(
  resize: ResizeSpec,
  size: readonly [number, number],
  clipWidth: number,
  clipHeight: number,
): Geometry {
  const [height, width] = size
  const { interpolation } = resize
  if (resize.crop === 'none') return { scale: { width, height, interpolation }, crop: null }
  const stretched = resize.stretch
    ? { width: resize.stretch[1], height: resize.stretch[0] }
    : { width: clipWidth, height: clipHeight }
  const scaled = cover(resize.shortSide ? toShortSide(stretched, resize.shortSide) : stretched, width, height)
  const x = Math.floor((scaled.width - width) / 2)
  const y = Math.floor((scaled.height - height) / 2)
  const isCropped = scaled.width !== width || scaled.height !== height
  return { scale: { ...scaled, interpolation }, crop: isCropped ? { x, y, width, height } : null }
}

interface Size {
  readonly width: number
  readonly height: number
}

function toShortSide({ width, height }: Size, shortSide: number): Size {
  const factor = shortSide / Math.min(width, height)
  return width <= height
    ? { width: shortSide, height: Math.round(height * factor) }
    : { width: Math.round(width * factor), height: shortSide }
}

function cover(picture: Size, width: number, height: number): Size {
  const factor = Math.max(width / picture.width, height / picture.height)
  if (factor <= 1) return picture
  return {
    width: Math.max(width, Math.round(picture.width * factor)),
    height: Math.max(height, Math.round(picture.height * factor)),
  }
}

/**
 * The picture brought down to `maxHeight` rows, never enlarged; null keeps it whole. The width is rounded to a multiple of
 * four, for which swscale is twice as fast.
 */
export function displayGeometry(clipWidth: number, clipHeight: number, maxHeight: number | null): Geometry {
  if (maxHeight === null || clipHeight <= maxHeight) return { scale: null, crop: null }
  const width = Math.max(4, 4 * Math.round((clipWidth * maxHeight) / clipHeight / 4))
  return { scale: { width, height: maxHeight, interpolation: 'bilinear' }, crop: null }
}

/** Size of a picture after `geometry`. */
export function outputSize(geometry: Geometry | null, clipWidth: number, clipHeight: number): Size {
  const { width, height } = geometry?.crop ?? geometry?.scale ?? { width: clipWidth, height: clipHeight }
  return { width, height }
}

/** swscale's name of each interpolation. */
const scalerFlag: Record<Scale['interpolation'], string> = {
  nearest: 'neighbor',
  bilinear: 'bilinear',
  bicubic: 'bicubic',
  area: 'area',
  lanczos: 'lanczos',
}

/**
 * The filter chain of a geometry, from decoded planes to RGB24: sample aspect, stretch and short side folded into one
 * scale, which also converts the colours; the crop comes after it, where chroma no longer ties it to even pixels.
 * A picture that is only converted gets swscale's exact path, which gives the same bytes on every processor.
 */
export function filterOf(geometry: Geometry | null, clipWidth: number, clipHeight: number): string {
  const { scale = null, crop = null } = geometry ?? {}
  const flags = scale
    ? scalerFlag[scale.interpolation]
    : 'bicubic+accurate_rnd+full_chroma_int+full_chroma_inp+bitexact'
  const { width, height } = scale ?? { width: clipWidth, height: clipHeight }
  const filters = [`scale=${width}:${height}:flags=${flags}`, 'format=rgb24']
  if (crop) filters.push(`crop=${crop.width}:${crop.height}:${crop.x}:${crop.y}:exact=1`)
  return filters.join(',')
}
