import type { Placement } from '../../contract/environment'
import type { Provider } from '../../contract/plan'
import { defaultLowering } from '../gradient/compile'
import type { Lowering } from '../gradient/rule'
import { defineJob } from '../runtime/job'
import { withPlacement } from '../runtime/placement'
import { openSession, type SessionOpener } from '../runtime/session'
import type { CaseName } from './cases'
import { largestDifference } from './difference'
import { runCase } from './runCase'

export interface CaseRequest {
  readonly provider: Provider
  readonly name: CaseName
  readonly lowering: Lowering
}

export interface CaseResponse {
  /** largest difference from the CPU relative to the largest value, over all outputs; infinite if a value is not finite */
  readonly difference: number
  readonly placement: Placement
}

/** Runs a case on a provider, lowered as asked, and on the CPU, lowered as the CPU's own graphs are. */
export function createCaseJob(open: SessionOpener) {
  return defineJob<CaseRequest, never, CaseResponse>({
    name: 'provider/case',
    async run({ provider, name, lowering }) {
      const expected = await runCase(open, name, defaultLowering, { provider: 'cpu', threads: 1 })
      const { result: found, placement } = await withPlacement((profilePrefix) =>
        runCase(open, name, lowering, { provider, threads: 1, profilePrefix }),
      )
      const differences = expected.map((values, index) => largestDifference(found[index]!, values))
      return { difference: Math.max(...differences), placement }
    },
  })
}

export const caseJob = createCaseJob(openSession)
