import { WorkbenchError } from '../../contract/error'
import { isFilm } from './header'
import type { Scan } from './scan'

/** Why a file gave no picture at all, in words: what was found, what was expected, what to do. */
export function explainNoPictures(path: string, { header, end, problems }: Scan): WorkbenchError {
  const text = end?.lastLines.join('\n') ?? ''
  const said = problems.first ? ` (ffmpeg: "${problems.first}")` : ''
  // A name ending in .mp4 alone makes ffmpeg guess MP4, and say so.
  const isGuess = text.includes('detected only with low score')
  if (text.includes('moov atom not found') && !isGuess)
    return new WorkbenchError(
      'video/truncated',
      `"${path}" breaks off: the index an MP4 or MOV file keeps of its pictures ("moov") is missing.`,
      'Copy or download the file again; without its index no picture can be found.',
    )
  const missing = /Decoder \(codec ([\w-]+)\) not found/.exec(text)?.[1]
  if (missing)
    return new WorkbenchError(
      'video/no-decoder',
      `This ffmpeg cannot decode the ${missing} film in "${path}".`,
      'Use an ffmpeg built with that decoder, or convert the clip.',
    )
  const films = header.streams.filter(isFilm)
  if (header.streams.length > 0 && films.length === 0)
    return new WorkbenchError(
      'video/not-a-video',
      `Not a video: "${path}" holds ${listStreams(header)} and no film.`,
      'Choose a file with moving pictures.',
    )
  if (films.length > 0)
    return new WorkbenchError(
      'video/truncated',
      `No picture of "${path}" could be decoded, though it announces a ${films[0]!.codec} film${said}.`,
      'The file is damaged or breaks off early; copy or download it again.',
    )
  return new WorkbenchError(
    'video/not-a-video',
    `Not a video: ffmpeg knows no video format "${path}" could be in${said}.`,
    'Choose a video file, for example MP4, MKV, AVI or WebM.',
  )
}

function listStreams(header: Scan['header']): string {
  const names = header.streams.map((stream) => {
    if (stream.isAttachedPicture) return `a cover picture (${stream.codec})`
    return stream.kind === 'audio' ? `sound (${stream.codec})` : `a ${stream.codec} stream`
  })
  return names.join(', ')
}
