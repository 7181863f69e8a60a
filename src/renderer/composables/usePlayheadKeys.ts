import { useEventListener } from '@vueuse/core'
import { usePlayheadStore } from '../stores/playhead'

export interface KeyPress {
  readonly key: string
  readonly shiftKey: boolean
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
}

type Playhead = ReturnType<typeof usePlayheadStore>

/** The keys of film editors. @returns whether the key was one of ours */
export function pressPlayheadKey(playhead: Playhead, { key, shiftKey, ctrlKey, metaKey, altKey }: KeyPress): boolean {
  if (ctrlKey || metaKey || altKey || playhead.track.length === 0) return false
  const actions: Record<string, () => void> = {
    ArrowLeft: () => (shiftKey ? playhead.stepSeconds(-1) : playhead.step(-1)),
    ArrowRight: () => (shiftKey ? playhead.stepSeconds(1) : playhead.step(1)),
    ',': () => playhead.step(-1),
    '.': () => playhead.step(1),
    Home: () => playhead.step(-playhead.last),
    End: () => playhead.step(playhead.last),
    ' ': playhead.togglePlay,
    j: () => playhead.shuttle(-1),
    k: playhead.pause,
    l: () => playhead.shuttle(1),
  }
  const action = actions[key.length === 1 ? key.toLowerCase() : key]
  action?.()
  return action !== undefined
}

/** Elements that have a use of their own for these keys. */
const keyUsers =
  'input, select, textarea, button, [role="slider"], [role="tab"], [role="dialog"] *, [role="listbox"] *, [role="menu"] *, [role="separator"]'
/** Keys that even a focused button or tab leaves alone. */
const sharedKeys = new Set(['j', 'k', 'l', ',', '.'])

/** Listens on the whole window, so that the keys work wherever nothing else needs them. */
export function usePlayheadKeys(): void {
  const playhead = usePlayheadStore()

  useEventListener(window, 'keydown', (event) => {
    const target = event.target instanceof Element ? event.target : null
    const isTyping = target?.matches('input:not([type="checkbox"], [type="radio"], [type="range"]), textarea, select')
    const isInDialog = target?.closest('[role="dialog"], [role="listbox"], [role="menu"]')
    const isOwn = target?.closest(keyUsers) && !sharedKeys.has(event.key.toLowerCase())
    if (event.defaultPrevented || isTyping || isInDialog || isOwn) return
    if (pressPlayheadKey(playhead, event)) event.preventDefault()
  })
}
