import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { effectScope } from 'vue'
import { readChord } from '../../../src/renderer/keyboard/chord'
import { conflictsOf } from '../../../src/renderer/keyboard/pick'
import { type Command, useCommandStore } from '../../../src/renderer/stores/command'
import { mountStores } from '../mountStores'

/** Whoever offers commands is called `use…Commands`, so that it is found here. */
const sources = import.meta.glob<Record<string, () => void>>('../../../src/renderer/**/use*Commands.ts', {
  eager: true,
})
let commands: readonly Command[]

beforeAll(() => {
  // Some listen to it; nothing is pressed here.
  for (const name of ['window', 'document']) vi.stubGlobal(name, new EventTarget())
  const stores = mountStores()
  effectScope().run(() => {
    for (const source of Object.values(sources))
      for (const [name, offer] of Object.entries(source)) if (/^use.+Commands$/.test(name)) stores.use(offer)
  })
  commands = [...stores.use(useCommandStore).commands.values()]
})

afterAll(() => {
  vi.unstubAllGlobals()
})

describe('all commands of the window', () => {
  test('are found', () => {
    expect(Object.keys(sources).length).toBeGreaterThanOrEqual(3)
    const groups = new Set(commands.map(({ group }) => group))
    for (const group of ['Study', 'Playback', 'Run', 'Panels', 'Help'] as const) expect(groups).toContain(group)
  })

  test('have keys of their own', () => {
    expect(conflictsOf(commands)).toEqual([])
  })

  test('leave the keys of browsers alone', () => {
    const taken = ['Mod+T', 'Mod+N', 'Mod+W', 'Mod+L', 'Mod+C', 'Mod+V', 'Mod+A', 'F5', 'F11', 'F12', 'Tab'].map(
      readChord,
    )
    const keys = commands.flatMap(({ id, keys: own = [] }) => own.map((text) => ({ id, chord: readChord(text) })))
    const clashes = keys.filter(({ chord }) =>
      taken.some(({ key, mod, alt }) => key === chord.key && mod === chord.mod && alt === chord.alt),
    )
    expect(clashes).toEqual([])
  })

  test('have a title that says what is done, and no other of their group the same', () => {
    const titles = commands.map(({ title }) => title)
    for (const title of titles) expect(title).toMatch(/^[A-Z0-9].{2,60}$/)
    const named = commands.map(({ group, title }) => `${group}: ${title}`)
    expect(named.filter((name, at) => named.indexOf(name) !== at)).toEqual([])
  })
})
