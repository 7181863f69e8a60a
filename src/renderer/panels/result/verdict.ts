import type { HelpKey } from '../../../contract/help'
import type { Control, RunResult, TargetResult, Verdict } from '../../../contract/result'

export const stateNames: Readonly<Record<RunResult['state'], string>> = {
  running: 'still running',
  finished: 'finished',
  cancelled: 'cancelled',
  failed: 'failed',
}

export interface Count {
  readonly changed: number
  readonly n: number
}

/** Changed first choices among the verdicts that exist. */
export function changedCount(verdicts: readonly (Verdict | null)[]): Count {
  const given = verdicts.filter((verdict) => verdict !== null)
  return { changed: given.filter(({ changed }) => changed).length, n: given.length }
}

export interface Column {
  readonly title: string
  readonly term: HelpKey
  readonly kind: 'benign' | 'attack' | 'control'
  of(target: TargetResult): Verdict | null
}

const forms: readonly Column[] = [
  { title: 'Benign', term: 'benign', kind: 'benign', of: ({ benign }) => benign },
  { title: 'Float', term: 'float', kind: 'attack', of: ({ float }) => float },
  { title: '8-bit', term: 'rounded', kind: 'attack', of: ({ rounded }) => rounded },
  { title: 'Decoded', term: 'decoded', kind: 'attack', of: ({ decoded }) => decoded },
]

/** One column per form of the clip, then one per noise control in its 8-bit form. */
export function columnsOf(controls: readonly Control[]): Column[] {
  const noise = controls.map(({ name, targets }): Column => ({
    title: name === 'sign noise' ? 'Sign noise' : 'Uniform noise',
    term: name === 'sign noise' ? 'signNoise' : 'uniformNoise',
    kind: 'control',
    of: ({ model }) => targets.find((target) => target.model === model)?.rounded ?? null,
  }))
  return [...forms, ...noise]
}

export const className = ({ label, index }: { label: string | null; index: number }): string =>
  label ?? `class ${index}`
