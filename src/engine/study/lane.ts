/** Work that needs the whole machine goes through one lane, a piece at a time, in the order it came. */
export interface Lane {
  /** whether who enters now has to wait */
  readonly isBusy: boolean
  /** @param signal once aborted, the work need not wait any longer: it begins at once, to find that it is cancelled */
  enter<Value>(work: () => Promise<Value>, signal: AbortSignal): Promise<Value>
}

export function createLane(): Lane {
  let last: Promise<unknown> = Promise.resolve()
  let inside = 0
  return {
    get isBusy() {
      return inside > 0
    },
    enter(work, signal) {
      inside++
      const entered = Promise.race([last, aborted(signal)]).then(work)
      last = Promise.allSettled([last, entered])
      return entered.finally(() => inside--)
    },
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    if (signal.aborted) done()
    else signal.addEventListener('abort', () => done(), { once: true })
  })
}
