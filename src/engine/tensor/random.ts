/** Whole numbers 0 .. 2^32 - 1, each as likely as another. */
export type RandomWords = () => number

/**
 * xoshiro128** (Blackman and Vigna, 2018) seeded by SplitMix32. Only 32-bit integer operations, so a seed gives the same
 * numbers on every machine.
 *
 * @param seed whole number, 0 .. 2^53 - 1; both halves count
 */
export function createRandom(seed: number): RandomWords {
  const low = splitMix(seed >>> 0)
  const high = splitMix(Math.floor(seed / 2 ** 32) >>> 0)
  let [a, b, c, d] = [low(), low() ^ high(), low(), low() ^ high()]
  // All zeros is the one state the generator never leaves.
  if ((a | b | c | d) === 0) a = 1

  return () => {
    const word = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0
    const shifted = b << 9
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= shifted
    d = rotate(d, 11)
    return word
  }
}

function splitMix(seed: number): RandomWords {
  let state = seed
  return () => {
    state = (state + 0x9e3779b9) | 0
    let word = state ^ (state >>> 16)
    word = Math.imul(word, 0x21f0aaad)
    word ^= word >>> 15
    word = Math.imul(word, 0x735a2d97)
    return (word ^ (word >>> 15)) >>> 0
  }
}

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits))
}

/** One of several streams of a seed: the same numbers whichever other streams were drawn from before. */
export function createStream(seed: number, ...names: readonly number[]): RandomWords {
  let random = createRandom(seed)
  for (const name of names) random = createRandom(random() * streams + (name % streams))
  return random
}

/** A word has 32 bits and a seed 53. */
const streams = 2 ** 21
