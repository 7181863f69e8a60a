/** Work that needs the whole machine goes through one lane, a piece at a time, in the order it came. */
export interface Lane {
  enter<Value>(work: () => Promise<Value>): Promise<Value>
}

export function createLane(): Lane {
  let last: Promise<unknown> = Promise.resolve()
  return {
    enter(work) {
      const entered = last.then(work)
      last = entered.catch(() => undefined)
      return entered
    },
  }
}
