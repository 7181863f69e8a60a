import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type Settings, settingsSchema } from '../contract/calls'

export interface SettingsStore {
  get(): Promise<Settings>
  change(change: Partial<Settings>): Promise<Settings>
}

/** Settings in `settings.json` of the home folder. A file that cannot be read counts as empty and is kept aside. */
export function createSettingsStore(home: string): SettingsStore {
  const path = join(home, 'settings.json')
  let current: Promise<Settings> | undefined

  const load = async (): Promise<Settings> => {
    const text = await readFile(path, 'utf8').catch(() => null)
    if (text === null) return settingsSchema.parse({})
    const parsed = settingsSchema.safeParse(parseJson(text))
    if (parsed.success) return parsed.data
    await rename(path, `${path}.unreadable`).catch(() => undefined)
    return settingsSchema.parse({})
  }

  const save = async (settings: Settings): Promise<void> => {
    await mkdir(dirname(path), { recursive: true })
    const temporary = `${path}.${process.pid}.tmp`
    await writeFile(temporary, `${JSON.stringify(settings, null, 2)}\n`)
    await rename(temporary, path)
  }

  return {
    get: () => (current ??= load()),
    change(change) {
      const changed = (current ??= load()).then(async (settings) => {
        const next = { ...settings, ...withoutUndefined(change) }
        await save(next)
        return next
      })
      current = changed.catch(() => load())
      return changed
    },
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function withoutUndefined<Value extends object>(value: Value): Partial<Value> {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as Partial<Value>
}
