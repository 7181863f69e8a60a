/** What ffmpeg says of a file before it decodes anything. */
export interface Header {
  /** e.g. `mov,mp4,m4a,3gp,3g2,mj2` */
  format: string
  durationSeconds: number | null
  streams: StreamHeader[]
}

export interface StreamHeader {
  readonly index: number
  readonly kind: 'video' | 'audio' | 'other'
  /** a cover picture, not a film */
  readonly isAttachedPicture: boolean
  readonly codec: string
  /** stored size; 0 if ffmpeg could not tell */
  readonly width: number
  readonly height: number
  readonly pixelFormat: string
  /** `4:3`, or null where the stream does not say */
  readonly sampleAspect: string | null
  readonly framesPerSecond: number | null
  /** degrees clockwise that make the picture upright, from the display matrix */
  rotationDegrees: number
}

export function isFilm(stream: StreamHeader): boolean {
  return stream.kind === 'video' && !stream.isAttachedPicture
}

/** The stream ffmpeg means by `0:V:0`. */
export function filmStream(header: Header): StreamHeader | undefined {
  return header.streams.find(isFilm)
}

/** Reads ffmpeg's description of its input, line by line; lines after it are ignored. */
export function createHeaderReader(): { readonly header: Header; take(line: string): void } {
  const header: Header = { format: '', durationSeconds: null, streams: [] }
  let isInside = false
  return {
    header,
    take(line) {
      const input = /Input #0, (.+), from /.exec(line)
      if (input) {
        header.format = input[1]!
        isInside = true
      } else if (/Output #0|Stream mapping:/.test(line)) isInside = false
      if (isInside) takeHeaderLine(header, line.replace(/^\[info\] /, ''))
    },
  }
}

function takeHeaderLine(header: Header, line: string): void {
  const duration = /^\s*Duration: (\d+):(\d+):([\d.]+)/.exec(line)
  if (duration) {
    header.durationSeconds = Number(duration[1]) * 3600 + Number(duration[2]) * 60 + Number(duration[3])
    return
  }
  const stream = /^\s*Stream #0:(\d+)\S*: (\w+): (.*)$/.exec(line)
  if (stream) header.streams.push(readStream(Number(stream[1]), stream[2]!, stream[3]!))
  const rotation = /^\s*displaymatrix: rotation of (-?[\d.]+) degrees/.exec(line)
  const last = header.streams.at(-1)
  // ffmpeg names the anticlockwise angle of the stored picture; turning it back is clockwise by its negative.
  if (rotation && last) last.rotationDegrees = ((Math.round(-Number(rotation[1])) % 360) + 360) % 360
}

function readStream(index: number, kind: string, description: string): StreamHeader {
  const parts = splitOutsideBrackets(description)
  const size = parts.map((part) => /^(\d+)x(\d+)\b/.exec(part)).find(Boolean)
  const rate = parts.map((part) => /^([\d.]+)(k?) fps\b/.exec(part)).find(Boolean)
  return {
    index,
    kind: kind === 'Video' ? 'video' : kind === 'Audio' ? 'audio' : 'other',
    isAttachedPicture: description.includes('(attached pic)') || description.includes('(timed thumbnails)'),
    codec: /^\w+/.exec(description)?.[0] ?? 'unknown',
    width: Number(size?.[1] ?? 0),
    height: Number(size?.[2] ?? 0),
    pixelFormat: /^\w+/.exec(parts[1] ?? '')?.[0] ?? 'unknown',
    sampleAspect: /\bSAR (\d+:\d+)/.exec(description)?.[1] ?? null,
    framesPerSecond: rate ? Number(rate[1]) * (rate[2] ? 1000 : 1) : null,
    rotationDegrees: 0,
  }
}

function splitOutsideBrackets(text: string): string[] {
  return text.split(/,(?![^([]*[)\]])/).map((part) => part.trim())
}
