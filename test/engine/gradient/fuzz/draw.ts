import { randomNumbers } from '../tools'

/** Repeatable choices. */
export interface Draw {
  /** 0 to 1 */
  number(): number
  /** both ends included */
  integer(low: number, high: number): number
  pick<Item>(items: readonly Item[]): Item
  chance(probability: number): boolean
  /** numbers in a range, in no order */
  values(count: number, low: number, high: number): number[]
  shuffle<Item>(items: readonly Item[]): Item[]
}

export function drawFrom(seed: number): Draw {
  const number = randomNumbers(seed)
  const integer = (low: number, high: number): number => low + Math.floor(number() * (high - low + 1))
  return {
    number,
    integer,
    pick: (items) => items[integer(0, items.length - 1)]!,
    chance: (probability) => number() < probability,
    values: (count, low, high) => Array.from({ length: count }, () => low + number() * (high - low)),
    shuffle: (items) =>
      items
        .map((item) => ({ item, place: number() }))
        .sort((a, b) => a.place - b.place)
        .map(({ item }) => item),
  }
}
