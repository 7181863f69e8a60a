import { WorkbenchError } from '../../contract/error'

export interface Hooks {
  progress(done: number, total: number): void
  /** lets others have the thread */
  breathe(): Promise<void>
  cancelled(): boolean
}

/** Milliseconds that others wait at most before they get the thread. */
const longestHold = 15

/** Keeps others informed and responsive during long work. */
export interface Pace {
  /** One more part of the work is done. */
  step(): Promise<void>
  /** To be asked often. @throws WorkbenchError `similarity/cancelled` */
  rest(): Promise<void>
}

export function paceOf({ progress, breathe, cancelled }: Hooks, total: number): Pace {
  let done = 0
  let last = performance.now()
  const rest = async (): Promise<void> => {
    if (performance.now() - last < longestHold) return
    if (cancelled()) throw new WorkbenchError('similarity/cancelled', 'The comparison of layers was cancelled.')
    progress(done, total)
    await breathe()
    last = performance.now()
  }
  return {
    rest,
    step() {
      done++
      return rest()
    },
  }
}
