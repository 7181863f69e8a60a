import { computed, nextTick, ref, shallowReactive, watch } from 'vue'
import { useNoticeStore } from '../stores/notice'
import { useStudyPartsStore } from '../stores/studyParts'
import { partName } from './name'

/** A study's parts by their keys, as its file has them. */
export type StudyValues = Readonly<Record<string, unknown>>

/** What must stand before something else can be put on top of it. */
const firstParts = ['workspace', 'layouts']
/** What the engine has to open first, asked for at once. It appears where it belongs when it is there. */
const openedParts = ['clip', 'models', 'run', 'correlation']
const lastParts = ['playhead']
/** How somebody likes to look at things is not forgotten with a new study. */
const staying: ReadonlySet<string> = new Set([
  ...firstParts,
  'viewer',
  'timelineScale',
  'timelineLayout',
  'figureLayout',
])

/** What a file has and the window has not taken over. */
interface Kept {
  readonly value: unknown
  /** The file's value stands for as long as the part says this; null: until somebody asks for it. */
  readonly beside: string | null
}

/** What a study consists of: the window's parts as values of a file, and the other way round. */
export function useStudyContent() {
  const parts = useStudyPartsStore()
  const notice = useNoticeStore()
  const isRestoring = ref(false)
  /** Of later versions, of panels that were not opened yet, and what cannot be read. */
  const ofFile = shallowReactive(new Map<string, Kept>())

  const kept = computed(() => {
    const isKept = ([key, { beside }]: [string, Kept]): boolean =>
      beside === null || beside === parts.texts.get(key)?.value
    return new Map([...ofFile].filter(isKept).map(([key, { value }]) => [key, value]))
  })
  const own = computed(() => [...parts.texts].filter(([key]) => !kept.value.has(key)))
  /** changes whenever there is something else to save; what is as at the first start need not be in a file */
  const text = computed(() => {
    const changed = own.value.filter(([key, { value }]) => value !== parts.initial.get(key))
    const lines = changed.map(([key, { value }]) => `${key} ${value}`)
    return [...lines, ...[...kept.value].map(([key, value]) => `${key} ${JSON.stringify(value)}`)].toSorted().join('\n')
  })

  function collect(): Record<string, unknown> {
    return Object.fromEntries([
      ...own.value.map(([key, { value }]) => [key, JSON.parse(value) as unknown]),
      ...kept.value,
    ])
  }

  /** What a study does not name is as at the first start, but for how somebody likes to look at things. */
  function beginnings(): Record<string, unknown> {
    const values = [...parts.initial].filter(([key]) => !staying.has(key))
    return Object.fromEntries(values.map(([key, initial]) => [key, JSON.parse(initial) as unknown]))
  }

  /** Hands every part its value. Files that have to be opened for it are then on their way; all else stands. */
  async function restore(values: StudyValues): Promise<void> {
    isRestoring.value = true
    try {
      ofFile.clear()
      const refused = inOrder({ ...beginnings(), ...values }).filter(([key, value]) => !hand(key, value))
      tellRefused(refused.map(([key]) => key))
      await nextTick()
    } finally {
      isRestoring.value = false
    }
  }

  /** @returns false if the part cannot take it; it is then as at the first start, and the file keeps what it has */
  function hand(key: string, value: unknown): boolean {
    if (!parts.parts.has(key)) {
      ofFile.set(key, { value, beside: null })
      return true
    }
    if (parts.takes(key, value)) {
      void give(key, value)
      return true
    }
    if (!staying.has(key)) void give(key, JSON.parse(parts.initial.get(key)!))
    ofFile.set(key, { value, beside: parts.texts.get(key)!.value })
    return false
  }

  /** What fails in one part keeps nothing else from coming back. */
  async function give(key: string, value: unknown): Promise<void> {
    try {
      await parts.restore(key, value)
    } catch (thrown) {
      notice.fail(`Not everything of the study is there again: ${partName(key).toLowerCase()}`, thrown)
    }
  }

  function tellRefused(keys: readonly string[]): void {
    if (keys.length === 0) return
    const names = keys.map((key) => partName(key).toLowerCase()).join(', ')
    notice.add('bad', `Not everything of the study can be read: ${names}`, {
      code: 'study/unreadable-part',
      message: 'Its file has something else there than this version writes.',
      tip: 'The file keeps it until you change that part here.',
    })
  }

  // A store that is made later finds what the study has for it.
  watch(
    () => [...parts.parts.keys()],
    (keys) => {
      const late = keys.flatMap((key) => {
        const { beside, value } = ofFile.get(key) ?? {}
        return beside === null ? [[key, value] as const] : []
      })
      for (const [key] of late) ofFile.delete(key)
      tellRefused(late.filter(([key, value]) => !hand(key, value)).map(([key]) => key))
    },
    { flush: 'sync' },
  )

  return { isRestoring, text, collect, restore }
}
export type StudyContent = ReturnType<typeof useStudyContent>

function inOrder(values: StudyValues): [string, unknown][] {
  const order = (key: string): number => {
    if (firstParts.includes(key)) return 0
    if (openedParts.includes(key)) return 1
    return lastParts.includes(key) ? 3 : 2
  }
  return Object.entries(values).toSorted(([one], [other]) => order(one) - order(other))
}
