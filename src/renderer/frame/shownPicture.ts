import type { WireError } from '../../contract/error'
import type { Changes } from './perturbation'
import type { Picture } from './picture'
import type { PixelTexts } from './pixelGrid'

/** Forms of one frame of a run. `rounded` is the perturbation of the 8-bit clip, `overlay` a feature map over a frame. */
export const pictureNames = ['benign', 'adversarial', 'perturbation', 'rounded', 'overlay', 'source'] as const
export type PictureName = (typeof pictureNames)[number]
/** A place in the picture that all panes share: parts of its width and height, 0 to 1. */
export interface Probe {
  readonly x: number
  readonly y: number
}

/** One form of the frame under the playhead, ready to be shown. */
export interface ShownPicture {
  readonly name: PictureName
  readonly title: string
  readonly label: string
  readonly picture: Picture | null
  /** the picture is the playhead's own, not the one before */
  readonly isCurrent: boolean
  readonly failure: WireError | null
  /** changes that the picture draws with the diverging map; null for pictures of light */
  readonly changes: Changes | null
  /** column and row at a place, in the picture's own pixels */
  readonly where: (place: Probe) => string
  /** values at a place, in words */
  readonly describe: (place: Probe) => string
  /** values of a pixel, as they stand in it */
  readonly texts: PixelTexts
}
