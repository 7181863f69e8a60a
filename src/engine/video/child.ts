import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { constants, setPriority } from 'node:os'
import type { Readable, Writable } from 'node:stream'

export interface ChildOptions {
  readonly signal?: AbortSignal | undefined
  /** gives way to whatever else the machine does */
  readonly isBackground?: boolean | undefined
  /**
   * stdout as it comes; what it throws ends the child and is thrown on. While a promise of it is pending nothing more is
   * read, so that a child that is faster waits
   */
  readonly onOutput?: (chunk: Buffer) => unknown
  /** stderr line by line, without its end of line; very long lines are cut */
  readonly onLine?: (line: string) => void
  /** what the child reads on stdin */
  readonly input?: Iterable<Uint8Array> | AsyncIterable<Uint8Array>
}

export interface ChildEnd {
  /** null when a signal ended the child */
  readonly code: number | null
  /** name of that signal, e.g. `SIGSEGV` */
  readonly signal: string | null
  /** the last lines of stderr, oldest first */
  readonly lastLines: readonly string[]
}

const longestLine = 4096
const keptLines = 40
const running = new Set<ChildProcess>()
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')))

/** Children of this room that still run; for tests, and to see that nothing is left behind. */
export function runningChildren(): number {
  return running.size
}

/**
 * Runs a program to its end: an argument array and never a shell, both outputs drained, memory bounded.
 *
 * @throws the signal's reason when aborted (the child is killed and gone by then), the system's error (`ENOENT`, `EACCES`)
 *   if the program cannot be started, and whatever `onOutput` or `onLine` throws. A non-zero exit is returned, not thrown
 */
export async function runChild(
  program: string,
  argumentList: readonly string[],
  options: ChildOptions = {},
): Promise<ChildEnd> {
  options.signal?.throwIfAborted()
  const child = spawn(program, [...argumentList], {
    stdio: [options.input ? 'pipe' : 'ignore', 'pipe', 'pipe'],
    windowsHide: true,
  })
  running.add(child)
  if (options.isBackground) lowerPriority(child)
  const failure: { thrown?: unknown } = {}
  const stop = (thrown: unknown): void => {
    failure.thrown ??= thrown
    child.kill('SIGKILL')
  }
  const onAbort = (): void => stop(options.signal?.reason)
  options.signal?.addEventListener('abort', onAbort, { once: true })
  const lastLines: string[] = []
  try {
    const ended = whenEnded(child)
    const heard = listen(child.stdout!, (chunk) => options.onOutput?.(chunk), stop)
    const takeLine = (line: string): void => {
      keepLast(lastLines, line)
      options.onLine?.(line)
    }
    const flush = listenLines(child.stderr!, takeLine, stop)
    if (options.input) feed(child.stdin!, options.input).catch(stop)
    const end = await ended
    await heard()
    // What was stopped has nothing more to say: the line it was cut off in belongs to no place that was reached.
    if ('thrown' in failure) throw failure.thrown
    flush()
    return { ...end, lastLines }
  } finally {
    options.signal?.removeEventListener('abort', onAbort)
    running.delete(child)
  }
}

/** Where the system does not allow it, or the child has ended already, it runs like any other. */
function lowerPriority({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL)
  } catch {
    // It is a courtesy, not a promise.
  }
}

function whenEnded(child: ChildProcess): Promise<{ code: number | null; signal: string | null }> {
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => resolve({ code, signal }))
  })
}

/** @returns what waits for the promises of `take` */
function listen(
  stream: Readable,
  take: (chunk: Buffer) => unknown,
  stop: (thrown: unknown) => void,
): () => Promise<void> {
  let isStopped = false
  let busy: Promise<unknown> | null = null
  const fail = (thrown: unknown): void => {
    isStopped = true
    stop(thrown)
  }
  const hand = (chunk: Buffer): unknown => {
    if (isStopped) return
    try {
      return take(chunk)
    } catch (thrown) {
      return fail(thrown)
    }
  }
  stream.on('data', (chunk: Buffer) => {
    // Node lets a paused stream flow once the child has ended: what it had written still waits its turn.
    const taken = busy ? busy.then(() => hand(chunk)) : hand(chunk)
    if (!(taken instanceof Promise)) return
    stream.pause()
    const now = taken.catch(fail).finally(() => {
      if (busy !== now) return
      busy = null
      stream.resume()
    })
    busy = now
  })
  return async () => {
    while (busy) await busy
  }
}

/** @returns what hands over a last line without an end */
function listenLines(stream: Readable, take: (line: string) => void, stop: (thrown: unknown) => void): () => void {
  let rest = ''
  stream.setEncoding('utf8')
  listen(
    stream,
    (chunk) => {
      const lines = (rest + String(chunk)).split(/\r\n|\n|\r/)
      rest = lines.pop()!.slice(0, longestLine)
      for (const line of lines) take(line.slice(0, longestLine))
    },
    stop,
  )
  return () => {
    if (rest) take(rest)
  }
}

function keepLast(lines: string[], line: string): void {
  if (lines.push(line) > keptLines) lines.shift()
}

/** Writes with back-pressure. A child that stops reading says why by its exit, so a broken pipe is no error here. */
async function feed(stdin: Writable, input: NonNullable<ChildOptions['input']>): Promise<void> {
  let isBroken = false
  const broken = new Promise<void>((resolve) => {
    const end = (): void => {
      isBroken = true
      resolve()
    }
    stdin.once('error', end)
    stdin.once('close', end)
  })
  for await (const chunk of input) {
    if (isBroken) return
    if (!stdin.write(chunk)) await Promise.race([broken, new Promise((resolve) => stdin.once('drain', resolve))])
  }
  if (!isBroken) stdin.end()
}
