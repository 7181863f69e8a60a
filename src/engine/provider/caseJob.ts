import type { Placement } from '../../contract/environment'
import type { Provider } from '../../contract/plan'
import { defaultLowering } from '../gradient/compile'
import type { Lowering } from '../gradient/rule'
import { encodeModel } from '../onnx/codec'
import { defineJob } from '../runtime/job'
import { withPlacement } from '../runtime/placement'
import { openSession, type SessionOpener, type SessionOptions } from '../runtime/session'
import { float32, floatsOf } from '../runtime/value'
import { caseGraph, caseInput, type CaseName, names } from './cases'
import { largestDifference } from './difference'

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

/** The outputs of a case, in the order of the graph. */
async function runCase(
  open: SessionOpener,
  name: CaseName,
  lowering: Lowering,
  options: SessionOptions,
): Promise<Float32Array[]> {
  const session = await open(encodeModel(caseGraph(name, lowering)), options)
  try {
    const { shape, data } = caseInput(name)
    const wanted = Object.fromEntries(session.outputs.map((output) => [output, null]))
    const results = await session.run({ [names.input]: float32(data, shape) }, wanted)
    return session.outputs.map((output) => floatsOf(results[output]!))
  } finally {
    await session.close()
  }
}
