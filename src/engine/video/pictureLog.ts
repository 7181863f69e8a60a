/** One decoded picture, as ffmpeg's filter `showinfo` reports it. */
export interface Picture {
  /** time stamp in units of the stream's time base; NaN if it has none */
  readonly pts: number
  readonly isKeyFrame: boolean
  /** size after rotation, before sample aspect */
  readonly width: number
  readonly height: number
  /** sample aspect after rotation; 0/1 means not given */
  readonly sampleAspect: readonly [number, number]
  readonly pixelFormat: string
  /** Adler-32 of the decoded planes, 32 bits */
  readonly checksum: number
}

/** Colour properties of the first picture; `unknown` where the file does not say. */
export interface Colors {
  readonly range: string
  readonly matrix: string
  readonly primaries: string
  readonly transfer: string
}

export interface PictureLog {
  take(line: string): void
  /** [numerator, denominator] in seconds, null before the first picture */
  readonly timeBase: readonly [number, number] | null
  readonly colors: Colors | null
}

/** Reads the lines of `showinfo`; `onPicture` is called once per picture, in presentation order. */
export function createPictureLog(onPicture: (picture: Picture) => void): PictureLog {
  let pending: Omit<Picture, 'checksum'> | null = null
  let timeBase: readonly [number, number] | null = null
  let colors: Colors | null = null
  return {
    get timeBase() {
      return timeBase
    },
    get colors() {
      return colors
    },
    take(line) {
      pending = readPicture(line) ?? pending
      // In a line of its own if a decoder thread wrote in between.
      const checksum = /(?:^|\s)checksum:([0-9A-F]{8})/.exec(line)
      if (pending && checksum) {
        onPicture({ ...pending, checksum: Number.parseInt(checksum[1]!, 16) })
        pending = null
      }
      timeBase ??= readTimeBase(line)
      colors ??= readColors(line)
    },
  }
}

function readPicture(line: string): Omit<Picture, 'checksum'> | null {
  const match = /\bn: *\d+ pts: *(-?\d+|NOPTS) .*\bfmt:(\w+) .*\bsar:(\d+)\/(\d+) s:(\d+)x(\d+) .*\biskey:(\d)/.exec(
    line,
  )
  if (!match) return null
  return {
    pts: match[1] === 'NOPTS' ? NaN : Number(match[1]),
    pixelFormat: match[2]!,
    sampleAspect: [Number(match[3]), Number(match[4])],
    width: Number(match[5]),
    height: Number(match[6]),
    isKeyFrame: match[7] === '1',
  }
}

function readTimeBase(line: string): [number, number] | null {
  const match = /config in time_base: (\d+)\/(\d+)/.exec(line)
  return match ? [Number(match[1]), Number(match[2])] : null
}

function readColors(line: string): Colors | null {
  const match = /\bcolor_range:(\S+) color_space:(\S+) color_primaries:(\S+) color_trc:(\S+)/.exec(line)
  if (!match) return null
  return { range: match[1]!, matrix: match[2]!, primaries: match[3]!, transfer: match[4]! }
}
