/** Runs beside the window: pictures that the engine sent go in, pictures for a canvas come out, neither of them copied. */
import { toPictures } from './picture'
import type { MadePictures, WantedPictures } from './pictureMaker'

addEventListener('message', ({ data: { id, pictures } }: MessageEvent<WantedPictures>) => {
  const made: MadePictures = { id, pictures: toPictures(pictures) }
  postMessage(made, { transfer: made.pictures.map(({ data }) => data.buffer) })
})
postMessage('ready')
