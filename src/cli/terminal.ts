import type { WriteStream } from 'node:tty'

export interface Terminal {
  say(line: string): void
  progress(line: string): void
  /** Leaves the cursor on a fresh line. */
  end(): void
}

/** How often a progress line is written where it cannot replace the one before it. */
const plainIntervalMilliseconds = 5_000

/** Progress rewrites one line on a terminal, and is thinned out in a log file. */
export function createTerminal(stream: WriteStream): Terminal {
  let isLineOpen = false
  let lastPlain = 0

  const end = (): void => {
    if (isLineOpen) stream.write('\n')
    isLineOpen = false
  }

  return {
    end,
    say(line) {
      end()
      stream.write(`${line}\n`)
    },
    progress(line) {
      if (stream.isTTY) {
        stream.write(`\r\x1b[2K${line.slice(0, (stream.columns || 80) - 1)}`)
        isLineOpen = true
      } else if (Date.now() - lastPlain >= plainIntervalMilliseconds) {
        lastPlain = Date.now()
        stream.write(`${line}\n`)
      }
    },
  }
}
