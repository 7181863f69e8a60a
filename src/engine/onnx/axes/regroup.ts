import type { Axis, Factor } from './meaning'

/** A list of axes by sizes, so that a factor may be cut in two. Null if the sizes cut through the middle of one. */
export function regroup(factors: readonly Factor[], sizes: readonly number[]): Axis[] | null {
  const queue = [...factors]
  const axes = sizes.map((size): Axis | null => {
    const axis: Factor[] = []
    let rest = size
    while (rest > 1) {
      const factor = queue.shift()
      if (!factor) return null
      if (rest % factor.size === 0) axis.push(factor)
      else if (factor.role !== 'tokens' && factor.size % rest === 0) {
        const inner = factor.size / rest
        axis.push({ ...factor, size: rest, stride: factor.stride * inner })
        queue.unshift({ ...factor, size: inner })
      } else return null
      rest /= Math.min(rest, axis.at(-1)!.size)
    }
    return axis
  })
  return queue.length === 0 && axes.every((axis) => axis !== null) ? axes : null
}
