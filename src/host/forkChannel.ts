import type { ChildProcess } from 'node:child_process'
import { fork } from 'node:child_process'
import type { Channel } from '../engine/index'
import type { EntryName } from './entry'
import { findEntry } from './entry'

/**
 * Starts a process entry with Node and returns the line to it. What it prints goes to our standard error,
 * so that a command line's standard output stays its own.
 *
 * @param argument handed over as the entry's only argument, as JSON
 * @param options `isQuiet` drops what it prints; `from` is a module beside which the entry lies, if that is not this one
 */
export function forkEntry(
  name: EntryName,
  argument: unknown = {},
  { isQuiet = false, from }: { isQuiet?: boolean; from?: string } = {},
): Channel {
  const output = isQuiet ? 'ignore' : 2
  const { path, execArgv } = findEntry(name, from)
  return channelTo(
    fork(path, [JSON.stringify(argument)], {
      serialization: 'advanced',
      execArgv: [...execArgv],
      stdio: ['ignore', output, output, 'ipc'],
    }),
  )
}

/** The line to a forked child. Messages to a child that has gone are dropped: `onExit` tells of it. */
export function channelTo(child: ChildProcess): Channel {
  const ended = new Promise<[number | null, string | null]>((resolve) => {
    child.once('exit', (code, signal) => resolve([code, signal]))
    child.once('error', () => resolve([null, null]))
  })
  return {
    send(message) {
      if (child.connected) child.send(message as object, () => undefined)
    },
    onMessage: (handler) => void child.on('message', handler),
    onExit: (handler) => void ended.then(([code, signal]) => handler(code, signal)),
    kill: () => void child.kill('SIGKILL'),
  }
}

/** The line to the process that forked us. It counts as ended when the parent closes it or dies. */
export function channelToParent(): Channel {
  return {
    send(message) {
      if (process.connected) process.send?.(message, undefined, undefined, () => undefined)
    },
    onMessage: (handler) => void process.on('message', handler),
    onExit: (handler) => void process.once('disconnect', () => handler(null, null)),
    kill: () => process.exit(),
  }
}
