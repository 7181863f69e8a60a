export interface NamedClass {
  readonly index: number
  readonly label: string
}

/** Classes whose name holds every word of the query, or whose number begins with it. */
export function findClasses(labels: readonly string[], query: string): NamedClass[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  const number = words.length === 1 && /^\d+$/.test(words[0]!) ? words[0]! : null
  return labels
    .map((label, index) => ({ index, label }))
    .filter(({ index, label }) => {
      const text = label.toLowerCase()
      return words.every((word) => text.includes(word)) || (number !== null && String(index).startsWith(number))
    })
}
