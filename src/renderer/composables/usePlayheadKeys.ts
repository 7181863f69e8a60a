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

/** What has a use of its own for arrows, Home, End and letters, and what has one for Space. */
const arrowUsers =
  'input, textarea, select, [role="slider"], [role="tab"], [role="dialog"], [role="listbox"], [role="menu"]'
const spaceUsers = `${arrowUsers}, button, a, [role="button"], [role="option"], [role="separator"]`

function isUsedBy(target: Element, key: string): boolean {
  // A tick or a slider has no use for letters.
  const isTextless = target.matches('input:is([type="checkbox"], [type="radio"], [type="range"])')
  if (isTextless && /^[a-z,.]$/i.test(key)) return false
  return target.closest(key === ' ' ? spaceUsers : arrowUsers) !== null
}

/** Listens on the whole window, so that the keys work wherever nothing else needs them. */
export function usePlayheadKeys(): void {
  const playhead = usePlayheadStore()

  useEventListener(window, 'keydown', (event) => {
    if (event.defaultPrevented) return
    if (event.target instanceof Element && isUsedBy(event.target, event.key)) return
    if (pressPlayheadKey(playhead, event)) event.preventDefault()
  })
}
