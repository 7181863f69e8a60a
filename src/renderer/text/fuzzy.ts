/** Where the letters of a query stand in a text, and how good a match that is. */
export interface FuzzyMatch {
  /** more is better; of no unit */
  readonly score: number
  /** positions in the text, ascending */
  readonly marks: readonly number[]
}

const together = 5
const wordStart = 5
const gap = 2
/** a gap costs a little more the wider it is */
const perLetter = 0.04
/** of two texts that match alike the shorter is meant */
const perTextLetter = 0.02
/** below this for each letter the letters are scattered over the text by chance */
const leastPerLetter = 2.5

const startsWord = (text: string, at: number): boolean =>
  at === 0 || /[^\p{L}\p{N}]/u.test(text[at - 1]!) || (/\p{Ll}/u.test(text[at - 1]!) && /\p{Lu}/u.test(text[at]!))

/**
 * Finds every word of a query in a text, its letters in order, best where they stand together or begin words.
 *
 * @param query words in any order; upper and lower case count the same
 * @returns null if a word is not there
 */
export function matchFuzzily(query: string, text: string): FuzzyMatch | null {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  let score = 0
  const marks = new Set<number>()
  for (const word of words) {
    const found = matchWord(word, text)
    if (!found) return null
    score += found.score - perTextLetter * text.length
    for (const at of found.marks) marks.add(at)
  }
  return { score, marks: [...marks].sort((a, b) => a - b) }
}

/** The best placing of a word's letters: one row of scores for each letter, each from the best of the row before. */
function matchWord(word: string, text: string): FuzzyMatch | null {
  const small = text.toLowerCase()
  // Some letters have two small ones; positions would be wrong.
  if (small.length !== text.length || !isWithin(word, small)) return null
  const cameFrom: Int32Array[] = []
  let before: Float64Array = new Float64Array(0)
  for (let letter = 0; letter < word.length; letter++) {
    const scores = new Float64Array(text.length).fill(-Infinity)
    const from = new Int32Array(text.length).fill(-1)
    let best = -Infinity
    let bestAt = -1
    for (let at = letter; at < text.length; at++) {
      best -= perLetter
      if (at >= 2 && before[at - 2]! > best) [best, bestAt] = [before[at - 2]!, at - 2]
      if (small[at] !== word[letter]) continue
      const own = startsWord(text, at) ? wordStart : 1
      if (letter === 0) {
        scores[at] = own - perLetter * at
        continue
      }
      const beside = (before[at - 1] ?? -Infinity) + together
      const apart = best - gap
      scores[at] = own + Math.max(beside, apart)
      from[at] = beside >= apart ? at - 1 : bestAt
    }
    cameFrom.push(from)
    before = scores
  }
  return traceBack(cameFrom, before, word.length)
}

function traceBack(cameFrom: readonly Int32Array[], last: Float64Array, letters: number): FuzzyMatch | null {
  const score = last.reduce((most, one) => Math.max(most, one), -Infinity)
  if (score < leastPerLetter * letters) return null
  const marks: number[] = []
  let at = last.indexOf(score)
  for (let letter = letters - 1; letter >= 0; letter--) {
    marks.unshift(at)
    at = cameFrom[letter]![at]!
  }
  return { score, marks }
}

function isWithin(word: string, text: string): boolean {
  let at = 0
  for (const letter of word) {
    at = text.indexOf(letter, at) + 1
    if (at === 0) return false
  }
  return true
}

/** A text in pieces, every second one marked: `[plain, marked, plain, ...]`. */
export function splitAtMarks(text: string, marks: readonly number[]): readonly string[] {
  const marked = new Set(marks)
  const pieces = ['']
  for (let at = 0; at < text.length; at++) {
    const isMarked = pieces.length % 2 === 0
    if (marked.has(at) !== isMarked) pieces.push('')
    pieces[pieces.length - 1] += text[at]!
  }
  return pieces
}
