/** Sums of squares in red, green and blue, and of what the three have in common. */
export type Energy = readonly [red: number, green: number, blue: number, grey: number]

/**
 * The grey part of a change gives every channel the mean of the three: its energy is 3 Σ mean², by orthogonality that of
 * the change less that of what is left.
 *
 * @param change [3, height, width]
 */
export function energyOf(change: Float32Array): Energy {
  const area = change.length / 3
  let [red, green, blue, grey] = [0, 0, 0, 0]
  for (let i = 0; i < area; i++) {
    const [r, g, b] = [change[i]!, change[area + i]!, change[2 * area + i]!]
    red += r * r
    green += g * g
    blue += b * b
    grey += (r + g + b) ** 2 / 3
  }
  return [red, green, blue, grey]
}

export const addEnergy = (a: Energy, b: Energy): Energy => [a[0] + b[0], a[1] + b[1], a[2] + b[2], a[3] + b[3]]

/** Shares of the whole, 0 to 1; null where nothing changed. */
export function sharesOf([red, green, blue, grey]: Energy): Record<
  'energyRed' | 'energyGreen' | 'energyBlue' | 'greyShare',
  number | null
> {
  const all = red + green + blue
  const share = (part: number): number | null => (all > 0 ? part / all : null)
  // Rounding may lift the grey part of a grey change a little above the whole.
  return {
    ...{ energyRed: share(red), energyGreen: share(green), energyBlue: share(blue) },
    greyShare: share(Math.min(grey, all)),
  }
}
