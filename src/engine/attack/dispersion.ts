import { WorkbenchError } from '../../contract/error'

/** Count, mean and sum of squared deviations from the mean of some activations. */
export interface Moments {
  readonly count: number
  readonly mean: number
  readonly squares: number
}

/** Two passes in float64, because activations are many and their mean may be large beside their spread. */
export function momentsOf(values: Float32Array): Moments {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i]!
  const mean = sum / values.length
  let squares = 0
  for (let i = 0; i < values.length; i++) squares += (values[i]! - mean) ** 2
  return { count: values.length, mean, squares }
}

/**
 * Moments of all activations together.
 *
 * @see Chan, Golub and LeVeque, The American Statistician 1983, eq. 2.1
 */
export function joinMoments(parts: readonly Moments[]): Moments {
  const count = parts.reduce((sum, part) => sum + part.count, 0)
  const mean = parts.reduce((sum, part) => sum + part.count * part.mean, 0) / count
  const squares = parts.reduce((sum, part) => sum + part.squares + part.count * (part.mean - mean) ** 2, 0)
  return { count, mean, squares }
}

/** Unbiased standard deviation: sqrt(squares / (count - 1)). */
export function spreadOf({ count, squares }: Moments): number {
  return Math.sqrt(squares / (count - 1))
}

/**
 * The factor of (f - mean) in the gradient of the standard deviation, 1 / ((n - 1) s); 0 where all activations are equal,
 * for there is nothing to lower.
 */
export function gradientScale(moments: Moments): number {
  const spread = spreadOf(moments)
  return spread > 0 ? 1 / ((moments.count - 1) * spread) : 0
}

/**
 * @throws WorkbenchError `attack/too-few-activations` where a standard deviation is not defined; `attack/not-finite` if
 *   the activations hold NaN or infinity
 */
export function checkMoments({ count, squares }: Moments): void {
  if (count < 2) {
    throw new WorkbenchError(
      'attack/too-few-activations',
      `The layer has ${count} activation; DR lowers their standard deviation, which needs at least 2.`,
      'Choose another layer.',
    )
  }
  if (Number.isFinite(squares)) return
  throw new WorkbenchError(
    'attack/not-finite',
    "The surrogate's features hold NaN or infinity.",
    'Check the weights of the model and the range, mean and std on its card.',
  )
}
