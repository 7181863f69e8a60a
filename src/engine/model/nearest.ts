/** The names most like `wanted`, best first: names that contain it, then those that need the fewest letters changed. */
export function nearestNames(wanted: string, names: readonly string[], count = 5): string[] {
  const target = wanted.toLowerCase()
  return names
    .map((name) => ({ name, distance: distanceOf(target, name.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, count)
    .map(({ name }) => name)
}

function distanceOf(wanted: string, name: string): number {
  if (wanted && name.includes(wanted)) return (name.length - wanted.length) / 1000
  return editDistance(wanted, name)
}

/** Levenshtein's: letters to insert, remove or replace. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row++) {
    const current = [row]
    for (let column = 1; column <= b.length; column++) {
      const replaced = previous[column - 1]! + (a[row - 1] === b[column - 1] ? 0 : 1)
      current.push(Math.min(replaced, previous[column]! + 1, current[column - 1]! + 1))
    }
    previous = current
  }
  return previous[b.length]!
}
