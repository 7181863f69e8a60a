import { computed, shallowRef } from 'vue'
import { getDemo } from '../../contract/calls'
import type { DialogKind } from '../../contract/shell'
import { useRunStore } from '../stores/run'
import { useSettingsStore } from '../stores/settings'
import { fileName, folderOf } from '../text/path'
import { useHost } from './useConnection'

export interface Place {
  readonly title: string
  /** null: the user's own folder */
  readonly path: string | null
  readonly kind: 'recent' | 'demo' | 'runs' | 'home'
}

const mostRecent = 4
const demoTitles = { clip: 'Demo clips', card: 'Demo cards' }

/** Folders a file dialog can begin in, the likeliest first: where such files were opened before, the demo's, the user's own. */
export function usePlaces(kind: DialogKind) {
  const host = useHost()
  const settings = useSettingsStore()
  const runs = useRunStore()
  const demo = shallowRef<string | null>(null)

  const recent = computed(() => {
    const files = { clip: settings.recentClips, card: settings.recentCards, run: [] }[kind]
    return [...new Set(files.map(folderOf))].slice(0, mostRecent)
  })
  const places = computed<readonly Place[]>(() => {
    const used = recent.value.filter((path) => path !== demo.value)
    return [
      ...(kind === 'run' && runs.folder !== null ? [{ title: 'Runs', path: runs.folder, kind: 'runs' as const }] : []),
      ...used.map((path) => ({ title: fileName(path), path, kind: 'recent' as const })),
      ...(kind !== 'run' && demo.value !== null
        ? [{ title: demoTitles[kind], path: demo.value, kind: 'demo' as const }]
        : []),
      { title: 'Home', path: null, kind: 'home' },
    ]
  })

  async function readDemo(): Promise<void> {
    if (kind === 'run') return
    const { clips, surrogates } = await host.ask(getDemo, {})
    const file = kind === 'clip' ? clips[0]?.path : surrogates[0]
    demo.value = file === undefined ? null : folderOf(file)
  }

  /** Without a demo the other places remain. */
  return { places, ready: readDemo().catch(() => undefined) }
}
