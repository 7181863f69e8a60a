import { WorkbenchError } from '../contract/error'
import type { AskingEnd } from '../contract/line'
import type { RawHost } from '../contract/rawHost'
import type { Channel } from '../engine/index'
import { askOver, closeMessage } from './rpc'

/** The engine in a process of its own, started again when it dies. */
export interface EngineProcess extends RawHost {
  /** Lets the engine end its work and its workers, and kills it if that takes longer than `graceMilliseconds`. */
  close(): Promise<void>
}

export interface SupervisorOptions {
  start(): Channel
  log(line: string): void
  /** clock in milliseconds, for tests */
  now?(): number
  graceMilliseconds?: number
}

const restartLimit = 3
const restartWindowMilliseconds = 60_000

interface Life {
  readonly channel: Channel
  readonly end: AskingEnd
  readonly ended: Promise<void>
}

/**
 * Starts the engine at once. When its process dies every open question fails with `host/engine-stopped`, and it is started
 * again, at most 3 times a minute; after that, questions fail with `host/engine-keeps-stopping` until the minute is over.
 */
export function superviseEngine({
  start,
  log,
  now = Date.now,
  graceMilliseconds = 3000,
}: SupervisorOptions): EngineProcess {
  const listeners = new Map<string, Set<(payload: unknown) => void>>()
  let restarts: number[] = []
  let isClosing = false
  let life: Life | null = begin()

  function begin(): Life {
    const channel = start()
    const end = askOver(channel)
    for (const name of listeners.keys()) relay(end, name)
    const ended = new Promise<void>((resolve) => {
      channel.onExit((code, signal) => {
        resolve()
        onDeath(end, signal ? `signal ${signal}` : `exit code ${code ?? 'unknown'}`)
      })
    })
    return { channel, end, ended }
  }

  function relay(end: AskingEnd, name: string): void {
    end.listen(name, (payload) => listeners.get(name)?.forEach((handler) => handler(payload)))
  }

  function onDeath(end: AskingEnd, how: string): void {
    life = null
    end.failPending(stopped(how))
    if (isClosing) return
    log(`The engine process stopped (${how}).`)
    life = restart()
  }

  function restart(): Life | null {
    restarts = restarts.filter((time) => now() - time < restartWindowMilliseconds)
    if (restarts.length >= restartLimit) return null
    restarts.push(now())
    log('Starting it again.')
    return begin()
  }

  return {
    async ask(name, payload) {
      if (isClosing) throw new WorkbenchError('host/closed', 'The workbench is closing.')
      life ??= restart()
      if (!life) throw keepsStopping()
      return life.end.ask(name, payload)
    },
    listen(name, handler) {
      const handlers = listeners.get(name) ?? new Set()
      if (!listeners.has(name)) {
        listeners.set(name, handlers)
        if (life) relay(life.end, name)
      }
      handlers.add(handler)
      return () => void handlers.delete(handler)
    },
    async close() {
      isClosing = true
      if (!life) return
      const { channel, ended } = life
      channel.send(closeMessage)
      const killer = setTimeout(() => channel.kill(), graceMilliseconds)
      await ended
      clearTimeout(killer)
    },
  }
}

const stopped = (how: string): WorkbenchError =>
  new WorkbenchError(
    'host/engine-stopped',
    `The engine process stopped (${how}) before it could answer.`,
    'It is started again by itself; results that were saved are kept. Repeat the last step.',
  )

const keepsStopping = (): WorkbenchError =>
  new WorkbenchError(
    'host/engine-keeps-stopping',
    `The engine process stopped more than ${restartLimit} times within a minute, so it is not started again for now.`,
    'Wait a minute and repeat the last step; if it stops again, look at what it printed.',
  )
