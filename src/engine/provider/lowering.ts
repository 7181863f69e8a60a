import type { ProviderCase } from '../../contract/environment'
import { defaultLowering, loweringWays } from '../gradient/compile'
import type { Lowering } from '../gradient/rule'
import { type CaseName, caseNames } from './cases'

/** The case that tells whether the ways of a choice work. */
const caseOf: { readonly [Choice in keyof typeof loweringWays]: CaseName } = { maxPool: 'maximum pool' }

const choices = Object.keys(caseOf) as (keyof typeof caseOf)[]

export interface PlannedCase {
  readonly name: CaseName
  readonly lowering: Lowering
  readonly ways: Readonly<Record<string, string>>
}

/** Every case, those that tell about a choice once for each of its ways. */
export function plannedCases(): PlannedCase[] {
  return caseNames.flatMap((name) => {
    const told = choices.filter((choice) => caseOf[choice] === name)
    if (told.length === 0) return [{ name, lowering: defaultLowering, ways: {} }]
    return told.flatMap((choice) =>
      loweringWays[choice].map((way) => ({
        name,
        lowering: { ...defaultLowering, [choice]: way },
        ways: { [choice]: way },
      })),
    )
  })
}

/**
 * Of each choice the way that works with the fewest nodes on the CPU, the earlier of equals. Where none works the
 * default stays: models without that operator can still be attacked.
 */
export function chooseLowering(found: readonly ProviderCase[]): Pick<Lowering, keyof typeof caseOf> {
  const chosen = choices.map((choice) => {
    const working = found.filter(({ ways, works }) => choice in ways && works)
    const best = working.toSorted((a, b) => nodesOnCpu(a) - nodesOnCpu(b))[0]
    return [choice, best?.ways[choice] ?? defaultLowering[choice]]
  })
  return Object.fromEntries(chosen) as unknown as Pick<Lowering, keyof typeof caseOf>
}

function nodesOnCpu({ placement }: ProviderCase): number {
  return Object.values(placement?.onCpu ?? {}).reduce((sum, count) => sum + count, 0)
}
