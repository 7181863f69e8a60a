import type { Measure, RowUnit } from '../../contract/correlation'

export interface CorrelateOptions {
  readonly measures: readonly Measure[]
  readonly rowUnit: RowUnit
  /** draws of the null distribution that are wanted; 0: none */
  readonly nulls: number
  readonly seed: number
  /** of RBF CKA, as a fraction of the median distance between rows */
  readonly bandwidth: number
  /** places along each side of a common grid, at most */
  readonly grid: number
}
