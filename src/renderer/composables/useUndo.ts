import { useEventListener } from '@vueuse/core'
import { onScopeDispose } from 'vue'
import { isPressed, readChord } from '../keyboard/chord'
import { useCommandStore } from '../stores/command'
import { useHistoryStore } from '../stores/history'
import { watchGestures } from '../study/gesture'

const undoKeys = ['Mod+Z']
const redoKeys = ['Mod+Shift+Z', 'Mod+Y']
const textField = 'input:not([type="checkbox"], [type="radio"], [type="range"]), textarea'

/** Undo and redo by command, and by keys also from within a text field once its own undo has come to its end. Once. */
export function useUndo(): void {
  const history = useHistoryStore()
  onScopeDispose(watchGestures())

  useCommandStore().offer([
    {
      id: 'study.undo',
      title: 'Undo',
      group: 'Study',
      keys: undoKeys,
      repeats: true,
      isEnabled: () => history.done.length > 0,
      run: history.undo,
    },
    {
      id: 'study.redo',
      title: 'Redo',
      group: 'Study',
      keys: redoKeys,
      repeats: true,
      isEnabled: () => history.undone.length > 0,
      run: history.redo,
    },
  ])

  useEventListener(window, 'keydown', (event) => {
    const field = event.target
    if (event.defaultPrevented || !(field instanceof HTMLElement) || !field.matches(textField)) return
    if (field.closest('[role="dialog"]')) return
    const isAsked = (keys: readonly string[]): boolean => keys.some((one) => isPressed(readChord(one), event))
    const act = isAsked(undoKeys) ? history.undo : isAsked(redoKeys) ? history.redo : null
    if (act) afterOwnUndo(field, act)
  })
}

/** The browser tells of a field's own undo before anything else happens; silence means that there was none. */
function afterOwnUndo(field: HTMLElement, act: () => unknown): void {
  let hasOwn = false
  const hear = (event: Event): void => {
    hasOwn ||= event instanceof InputEvent && event.inputType.startsWith('history')
  }
  field.addEventListener('input', hear)
  setTimeout(() => {
    field.removeEventListener('input', hear)
    if (!hasOwn) void act()
  })
}
