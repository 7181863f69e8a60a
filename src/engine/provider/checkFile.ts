import { mkdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type ProviderCheck, providerCheckSchema } from '../../contract/environment'
import type { Provider } from '../../contract/plan'
import { writeWhole } from '../store/writeWhole'

/** Where what was found of a provider is kept. */
function pathOf(home: string, provider: Provider): string {
  return join(home, 'cache', 'provider', `${provider}.json`)
}

/** The check of before, null if there is none, it cannot be read, or one of its facts has changed since. */
export async function readCheck(
  home: string,
  provider: Provider,
  facts: Readonly<Record<string, string>>,
): Promise<ProviderCheck | null> {
  const text = await readFile(pathOf(home, provider), 'utf8').catch(() => null)
  if (text === null) return null
  const parsed = providerCheckSchema.safeParse(parseJson(text))
  return parsed.success && isSame(parsed.data.facts, facts) ? parsed.data : null
}

export async function writeCheck(home: string, provider: Provider, check: ProviderCheck): Promise<void> {
  const path = pathOf(home, provider)
  await mkdir(dirname(path), { recursive: true })
  await writeWhole(path, `${JSON.stringify(check, null, 2)}\n`)
}

function isSame(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  const names = new Set([...Object.keys(a), ...Object.keys(b)])
  return [...names].every((name) => a[name] === b[name])
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
