import type { Provider } from '../../contract/plan'
import { toWireError } from '../../contract/error'

export interface Answered<Result> {
  readonly result: Result
  /** why the provider could not do it, so that the CPU did all of it; null if the provider did */
  readonly refusal: string | null
}

/**
 * Target models come as they are: where one has an operator that a provider lacks, the CPU does the whole work, so that
 * all its answers are computed alike.
 */
export async function onProviderOrCpu<Result>(
  provider: Provider,
  work: (provider: Provider) => Promise<Result>,
): Promise<Answered<Result>> {
  try {
    return { result: await work(provider), refusal: null }
  } catch (thrown) {
    if (provider === 'cpu') throw thrown
    const { message } = toWireError(thrown)
    return { result: await work('cpu'), refusal: message.split('\n')[0]! }
  }
}

/** The refusal as a sentence for people. */
export function refusalNote(model: string, provider: Provider, refusal: string): string {
  return `"${model}" was asked on the CPU, because ${provider} cannot run it: ${refusal}`
}
