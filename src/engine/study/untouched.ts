import { WorkbenchError } from '../../contract/error'
import type { Region } from '../../contract/method'
import { framesToImage } from '../model/preprocess'
import type { FrameClip, ImageClip } from '../tensor/clipArray'

/** One frame in all its forms. */
interface FrameForms {
  readonly benign: FrameClip
  readonly float: ImageClip
  /** rounded, and decoded again */
  readonly bytes: readonly FrameClip[]
}

/**
 * That a frame is the benign one outside the region, bit for bit.
 *
 * @param position of the frame, for the message
 * @param region null: the whole frame must be untouched
 * @throws WorkbenchError `attack/mask-broken`
 */
export function requireUntouched({ benign, float, bytes }: FrameForms, position: number, region: Region | null): void {
  const { height, width } = benign
  const pixels = framesToImage(benign).data
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      if (region && isInside(region, row, column)) continue
      for (let channel = 0; channel < 3; channel++) {
        const place = (channel * height + row) * width + column
        const byte = (row * width + column) * 3 + channel
        const isSame =
          float.data[place] === pixels[place] && bytes.every(({ data }) => data[byte] === benign.data[byte])
        if (!isSame) throw touched(position, row, column)
      }
    }
  }
}

function isInside({ top, left, height, width }: Region, row: number, column: number): boolean {
  return row >= top && row < top + height && column >= left && column < left + width
}

function touched(frame: number, row: number, column: number): WorkbenchError {
  return new WorkbenchError(
    'attack/mask-broken',
    `Frame ${frame} has changed at row ${row}, column ${column}, which is outside the mask.`,
    'Do not use this result; please report it with the plan.json of the run.',
  )
}
