import { defineStore } from 'pinia'
import { computed, shallowRef, watch } from 'vue'
import { currentGesture } from '../study/gesture'
import { layoutWords } from '../study/layoutWords'
import { partName } from '../study/name'
import { useDockStore, type Layout, type Layouts } from './dock'
import { useNoticeStore } from './notice'
import { useStudyStore } from './study'
import { useStudyPartsStore } from './studyParts'
import { useWorkspaceStore, type Workspace } from './workspace'

interface Change {
  readonly key: string
  /** of the part, as JSON */
  readonly before: string
  readonly after: string
}

/** What a person did at once, to one part or to several. */
interface Step {
  readonly changes: readonly Change[]
  readonly title: string
  readonly gesture: symbol | null
}

const mostSteps = 200
/** not a part that is edited, but its panels may be moved */
const layouts = 'layouts'
const noticeMilliseconds = 6000
/** parts whose fields stand in the panel Set up */
const setupParts: ReadonlySet<string> = new Set(['attack', 'surrogates', 'mask', 'frames'])

/**
 * User edits of the study that is open, to be taken back and done again. What is only looked at is not among them, but for
 * panels that somebody moved or closed: who presses Undo next means those.
 */
export const useHistoryStore = defineStore('history', () => {
  const parts = useStudyPartsStore()
  const study = useStudyStore()
  const notice = useNoticeStore()
  const dock = useDockStore()
  const workspace = useWorkspaceStore()

  const done = shallowRef<readonly Step[]>([])
  const undone = shallowRef<readonly Step[]>([])
  /** what each part was when it was last looked at */
  const known = new Map<string, string>()
  let isMoving = false

  const edits = computed(() => [...parts.parts.values()].filter(({ kind }) => kind === 'edit').map(({ key }) => key))
  const texts = computed(() => edits.value.map((key) => [key, parts.texts.get(key)!.value] as const))

  function settle(): void {
    for (const [key, text] of texts.value) known.set(key, text)
  }

  function titleOf({ key, before, after }: Change): string {
    if (key === layouts) return wordsOfLayouts(before, after)
    const part = parts.parts.get(key)
    const words = part?.describe?.(JSON.parse(before), JSON.parse(after))
    return words ?? partName(key)
  }
  const titleOfAll = (changes: readonly Change[]): string => changes.map(titleOf).join('; ')

  /** Goes on with the step before where the hand is still at the same thing. */
  function record(changes: readonly Change[]): void {
    const gesture = currentGesture()
    const last = done.value.at(-1)
    const isSame = gesture !== null && last?.gesture === gesture && undone.value.length === 0
    const merged = isSame ? merge(last.changes, changes) : changes
    const others = isSame ? done.value.slice(0, -1) : done.value
    undone.value = []
    done.value =
      merged.length > 0
        ? [...others, { changes: merged, title: titleOfAll(merged), gesture }].slice(-mostSteps)
        : others
  }

  /** Somebody moved or closed panels of a workspace. */
  function recordLayout(of: Workspace, before: Layout, after: Layout): void {
    const [from, to] = [JSON.stringify({ [of]: before }), JSON.stringify({ [of]: after })]
    if (from !== to && !isMoving) record([{ key: layouts, before: from, after: to }])
  }

  /** Of the one workspace only, which is brought to sight. */
  function arrange(one: Layouts): void {
    dock.arrange({ ...dock.layouts, ...one })
    workspace.workspace = (Object.keys(one) as Workspace[])[0] ?? workspace.workspace
  }

  watch(texts, (now) => {
    const changes = now.flatMap(([key, after]) => {
      const before = known.get(key)
      return before === undefined || before === after ? [] : [{ key, before, after }]
    })
    settle()
    if (changes.length > 0 && !isMoving && !study.isRestoring) record(changes)
  })
  // Another study has a past of its own.
  watch(
    () => study.isRestoring,
    () => {
      settle()
      done.value = []
      undone.value = []
    },
    { flush: 'sync' },
  )
  settle()

  async function go(from: typeof done, to: typeof done, side: 'before' | 'after', word: string): Promise<void> {
    const step = from.value.at(-1)
    if (!step || isMoving) return
    isMoving = true
    try {
      // Models first: what is said of them needs them.
      const changes = step.changes.toSorted((a, b) => Number(b.key === 'models') - Number(a.key === 'models'))
      for (const change of changes) await put(change.key, JSON.parse(change[side]))
      from.value = from.value.filter((one) => one !== step)
      to.value = [...to.value, { ...step, gesture: null }]
      const [was, is] = side === 'before' ? (['after', 'before'] as const) : (['before', 'after'] as const)
      const now = changes.map((change) => titleOf({ ...change, before: change[was], after: change[is] }))
      showField(changes.map(({ key }) => key))
      tell(word, now.map((title) => nowWords(title, side === 'before' ? ' again' : '')).join('; '))
    } catch (thrown) {
      notice.fail(`${step.title}: this could not be put back`, thrown)
    } finally {
      settle()
      isMoving = false
    }
  }

  const put = (key: string, value: unknown): unknown =>
    key === layouts ? arrange(value as Layouts) : parts.restore(key, value)

  /** What changed is brought to sight: nothing in a hidden panel changes unseen. */
  function showField(keys: readonly string[]): void {
    if (keys.some((key) => setupParts.has(key))) dock.show('setup', 'attack')
  }

  let told: number | null = null
  function tell(word: string, title: string): void {
    if (told !== null) notice.dismiss(told)
    const id = (told = notice.add('good', word, { code: '', message: title, tip: '' }))
    setTimeout(() => notice.dismiss(id), noticeMilliseconds)
  }

  return {
    done,
    undone,
    recordLayout,
    undo: () => go(done, undone, 'before', 'Undone'),
    redo: () => go(undone, done, 'after', 'Done again'),
  }
})

function wordsOfLayouts(before: string, after: string): string {
  const [from, to] = [before, after].map((text) => Object.values(JSON.parse(text) as Layouts)[0])
  return layoutWords(from, to)
}

/** `Epsilon, 8/255 to 16/255` as what holds now: `Epsilon is 16/255 again (was 8/255)`. */
function nowWords(title: string, again: string): string {
  const parts = /^(.+?), (.+) to (.+)$/.exec(title)
  return parts ? `${parts[1]} is ${parts[3]}${again} (was ${parts[2]})` : title
}

/** One step's changes after another's; what is again as it was before both is no change. */
function merge(first: readonly Change[], second: readonly Change[]): Change[] {
  const later = new Map(second.map((change) => [change.key, change]))
  const both = [
    ...first.map((change) => ({ ...change, after: later.get(change.key)?.after ?? change.after })),
    ...second.filter(({ key }) => !first.some((change) => change.key === key)),
  ]
  return both.filter(({ before, after }) => before !== after)
}
