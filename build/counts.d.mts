export interface Counts {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}
export function unitCounts(report: unknown): Counts
export function browserCounts(report: unknown): Counts
export function total(runs: readonly { status: number | null; counts: Counts }[]): Counts
export function countLine(counts: Counts): string
