import type { ProviderCheck, ProviderReport } from '../../contract/environment'
import { toWireError, WorkbenchError } from '../../contract/error'
import { type Provider, providers } from '../../contract/plan'
import { defaultLowering } from '../gradient/compile'
import type { Lowering } from '../gradient/rule'
import type { SpawnWorker } from '../runtime/channel'
import { installedJob } from '../runtime/installedJob'
import { onnxruntimeVersion } from '../runtime/versions'
import { librariesOf, type Reason, reasonAgainst, reasonOf, shortened, type Surroundings } from './available'
import { blockJob } from './blockSize'
import { readCheck, writeCheck } from './checkFile'
import { checkProvider, type CheckParts } from './checkProvider'
import { factsOf, vulkanDrivers } from './facts'
import { tryProvider, withWorker } from './trial'

/** How a provider is to be used, once it was found to compute what the CPU does. */
export interface ProviderUse {
  /** how gradient graphs are put together for it */
  readonly lowering: Lowering
  /** null for the CPU, which the others are compared with */
  readonly check: ProviderCheck | null
}

export interface ProviderService {
  /**
   * Every provider: whether it works here, and what was found when it was checked.
   *
   * @param compare checks those that work: `new` that have not been, `all` again
   */
  list(compare?: 'new' | 'all'): Promise<ProviderReport[]>
  /**
   * To be asked before a provider is used; its first use checks it, which takes seconds.
   *
   * @throws WorkbenchError `provider/not-here` if it does not work on this machine, `provider/wrong` if it computes
   *   something else than the CPU
   */
  use(provider: Provider): Promise<ProviderUse>
}

export interface ProviderServiceParts extends CheckParts {
  /** folder whose cache keeps what was found */
  readonly home: string
  /** version of the workbench */
  readonly version: string
  readonly log: (line: string) => void
}

const lookMilliseconds = 30_000

/** Every provider is really tried, once a process; checks are kept across processes. */
export function createProviderService(parts: ProviderServiceParts): ProviderService {
  const { home, log } = parts
  const trials = new Map<Provider, Promise<Reason | null>>()
  const checks = new Map<Provider, Promise<ProviderCheck>>()
  const blocks = new Map<'cpu', Promise<Lowering['block']>>()
  const block = (): Promise<Lowering['block']> =>
    remember(blocks, 'cpu', () => withWorker(parts.spawn, lookMilliseconds, (worker) => worker.run(blockJob, null)))
  const facts = (): Record<string, string> => factsOf(parts.version)

  /** null if it works */
  const trialOf = (provider: Provider): Promise<Reason | null> =>
    remember(trials, provider, () => trial(provider, parts.spawn))

  const checkAnew = async (provider: Provider): Promise<ProviderCheck> => {
    const check = await checkProvider(provider, facts(), parts)
    // What is refused is tried again when the program is next started: a driver may have been replaced.
    if (check.verdict !== 'wrong') await writeCheck(home, provider, check)
    return check
  }
  const checkOf = (provider: Provider, tell: (line: string) => void): Promise<ProviderCheck> =>
    remember(checks, provider, async () => {
      const known = await readCheck(home, provider, facts())
      if (known) return known
      tell(`First use of ${provider} here: it is compared with the CPU, which takes some seconds.`)
      return checkAnew(provider)
    })
  const checkAgain = (provider: Provider): Promise<ProviderCheck> => {
    checks.delete(provider)
    return remember(checks, provider, () => checkAnew(provider))
  }
  const report = async (provider: Provider, compare?: 'new' | 'all'): Promise<ProviderReport> => {
    const reason = await trialOf(provider)
    if (reason) return { name: provider, works: false, ...reason, check: null }
    if (provider === 'cpu')
      return { name: provider, works: true, detail: 'The others are compared with it.', tip: null, check: null }
    try {
      if (compare === 'all') return reportOf(provider, await checkAgain(provider))
      if (compare === 'new') return reportOf(provider, await checkOf(provider, () => undefined))
      return reportOf(provider, await (checks.get(provider) ?? readCheck(home, provider, facts())))
    } catch (thrown) {
      const detail = `It cannot be compared with the CPU: ${shortened(toWireError(thrown).message)}`
      return { name: provider, works: false, detail, tip: null, check: null }
    }
  }

  return {
    list: (compare) => Promise.all(providers.map((provider) => report(provider, compare))),
    async use(provider) {
      if (provider === 'cpu') return { lowering: { ...defaultLowering, block: await block() }, check: null }
      const reason = await trialOf(provider)
      if (reason) throw notHere(provider, reason)
      const check = await checkOf(provider, log)
      if (check.verdict === 'wrong') throw wrong(provider, check)
      return { lowering: { ...defaultLowering, ...check.lowering } as Lowering, check }
    },
  }
}

/** Makes a value once, and again only after it failed. */
function remember<Key, Value>(known: Map<Key, Promise<Value>>, key: Key, make: () => Promise<Value>): Promise<Value> {
  const found = known.get(key)
  if (found) return found
  const made = make()
  known.set(key, made)
  made.catch(() => known.delete(key))
  return made
}

/** Why a provider does not work here, null if it does. */
async function trial(provider: Provider, spawn: SpawnWorker): Promise<Reason | null> {
  if (provider === 'cpu') return tryProvider(spawn, provider).then(() => null)
  const surroundings = await lookAround(provider, spawn)
  const reason = reasonAgainst(provider, surroundings)
  if (reason) return reason
  try {
    await tryProvider(spawn, provider)
    return null
  } catch (thrown) {
    return reasonOf(provider, toWireError(thrown).message, surroundings)
  }
}

async function lookAround(provider: Provider, spawn: SpawnWorker): Promise<Surroundings> {
  const libraries = process.platform === 'linux' ? librariesOf[provider] : []
  const installed = await withWorker(spawn, lookMilliseconds, (worker) => worker.run(installedJob, { libraries }))
  const { platform, arch } = process
  return { platform, arch, onnxruntime: onnxruntimeVersion(), installed, drivers: vulkanDrivers() }
}

function reportOf(name: Provider, check: ProviderCheck | null): ProviderReport {
  if (!check)
    return {
      name,
      works: true,
      detail: 'It ran a small graph; its first use compares it with the CPU.',
      tip: null,
      check,
    }
  if (check.verdict === 'wrong') return { name, works: false, detail: check.sentence, tip: wrongTip, check }
  return { name, works: true, detail: check.sentence, tip: null, check }
}

const wrongTip = 'Bring the graphics driver up to date, then run "i2v doctor --again"; until then use the CPU.'

function notHere(provider: Provider, { detail, tip }: Reason): WorkbenchError {
  return new WorkbenchError('provider/not-here', `${provider} does not work here: ${detail}`, tip ?? 'Use the CPU.')
}

function wrong(provider: Provider, { sentence }: ProviderCheck): WorkbenchError {
  return new WorkbenchError(
    'provider/wrong',
    `${provider} does not compute what the CPU does, so nothing is run on it. ${sentence}`,
    wrongTip,
  )
}
