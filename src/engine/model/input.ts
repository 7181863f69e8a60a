import type { ModelCard } from '../../contract/card'
import type { ImageClip, InputClip } from '../tensor/clipArray'
import { imageToInput, selectFrames } from './preprocess'
import { resizeImage } from './resize'

/** The frames a model takes, at its own size, as its card wants them. */
export function inputFor(card: ModelCard, positions: readonly number[], clip: ImageClip): InputClip {
  const [height, width] = card.input.size
  return imageToInput(resizeImage(selectFrames(clip, positions), height, width), card)
}
