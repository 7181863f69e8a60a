import { WorkbenchError } from '../../contract/error'

const longestCompared = 200

/** The error for a name that is not there, with the names it may have meant. */
export function noTensor(name: string, names: Iterable<string>, what: 'tensor' | 'input' | 'output' = 'tensor') {
  const near = nearestNames(name, names)
  const choice = near.length ? `Did you mean ${near.map((candidate) => `"${candidate}"`).join(' or ')}?` : ''
  return new WorkbenchError(
    'onnx/no-tensor',
    `The model has no ${what} "${name}".${choice ? ` ${choice}` : ''}`,
    choice ? '' : 'List the tensors of the model with "inspect".',
  )
}

/** At most three names that share an ending, a part or most letters with the wanted one, the nearest first. */
export function nearestNames(wanted: string, names: Iterable<string>, most = 3): string[] {
  const limit = Math.max(2, Math.floor(wanted.length / 3))
  const scored: [distance: number, name: string][] = []
  for (const name of new Set(names)) {
    if (name === '') continue
    const isPart = wanted.length >= 3 && name.toLowerCase().includes(wanted.toLowerCase())
    const distance = isPart ? (name.length - wanted.length) / name.length : editDistance(wanted, name, limit)
    if (distance <= limit) scored.push([distance, name])
  }
  return scored
    .sort(([a], [b]) => a - b)
    .slice(0, most)
    .map(([, name]) => name)
}

/** Letters to insert, drop or change, ignoring case; gives up beyond `limit`. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit || Math.max(a.length, b.length) > longestCompared) return Infinity
  const [from, to] = withoutCommonEnds(a.toLowerCase(), b.toLowerCase())
  let row = Array.from({ length: to.length + 1 }, (_, column) => column)
  for (let line = 1; line <= from.length; line++) {
    const next = [line]
    for (let column = 1; column <= to.length; column++) {
      const change = row[column - 1]! + (from[line - 1] === to[column - 1] ? 0 : 1)
      next.push(Math.min(change, row[column]! + 1, next[column - 1]! + 1))
    }
    if (Math.min(...next) > limit) return Infinity
    row = next
  }
  return row[to.length]!
}

/** Names of a model are long and mostly alike; only what differs is compared. */
function withoutCommonEnds(a: string, b: string): [string, string] {
  const shorter = Math.min(a.length, b.length)
  let front = 0
  while (front < shorter && a[front] === b[front]) front++
  let back = 0
  while (back < shorter - front && a.at(-1 - back) === b.at(-1 - back)) back++
  return [a.slice(front, a.length - back), b.slice(front, b.length - back)]
}
