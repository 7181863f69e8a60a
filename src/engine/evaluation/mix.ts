/** Some frames of a clip, each benign or adversarial, as a model is shown them. */
export interface Mix {
  /** positions in the attacked frames */
  readonly positions: readonly number[]
  /** one for each of the positions */
  readonly isAdversarial: readonly boolean[]
}

/** Mixes that are to be asked, none twice. */
export interface MixTable {
  readonly mixes: readonly Mix[]
  /** @returns index of the mix in `mixes`; frames that the attack left alone are the same in both forms */
  index(positions: readonly number[], isAdversarial: (position: number) => boolean): number
}

/** @param attacked positions of the frames that may have changed */
export function createMixTable(attacked: ReadonlySet<number>): MixTable {
  const mixes: Mix[] = []
  const known = new Map<string, number>()
  return {
    mixes,
    index(positions, isAdversarial) {
      const flags = positions.map((position) => attacked.has(position) && isAdversarial(position))
      const key = positions.map((position, at) => (flags[at] ? `${position}a` : `${position}`)).join()
      const found = known.get(key)
      if (found !== undefined) return found
      known.set(key, mixes.length)
      return mixes.push({ positions, isAdversarial: flags }) - 1
    },
  }
}
