import type { ModelCard } from '../../contract/card'
import type { Size } from './pixel'

/** A rectangle as parts of a picture's width and height. */
export interface Part {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/**
 * Which part of the clip's picture the attacked frames are, by the preprocessing of the card that they were made for:
 * stretch first, then the short side (aspect kept), then the centre crop.
 */
export function attackedPart({ input }: Pick<ModelCard, 'input'>, clip: Size): Part {
  const { resize, size } = input
  const [height, width] = size
  if (resize.crop === 'none') return { x: 0, y: 0, width: 1, height: 1 }
  const upright = resize.stretch ? { width: resize.stretch[1], height: resize.stretch[0] } : clip
  const short = resize.shortSide ? resize.shortSide / Math.min(upright.width, upright.height) : 1
  // A picture that would be smaller than the crop is enlarged until it covers it.
  const factor = Math.max(short, width / upright.width, height / upright.height)
  const [across, down] = [width / (upright.width * factor), height / (upright.height * factor)]
  return { x: (1 - across) / 2, y: (1 - down) / 2, width: across, height: down }
}
