import type { KeyPress } from './chord'

const textField =
  'input:not([type="checkbox"], [type="radio"], [type="range"], [type="button"]), textarea, [contenteditable="true"]'
/** What has a use of its own for whatever can be typed: letters pick an entry of a list. */
const typingUsers = `${textField}, select, [role="dialog"], [role="listbox"], [role="menu"], [role="combobox"]`
/** ... for arrows, Home, End, pages, Escape, Delete */
const movingUsers = `${typingUsers}, input, [role="slider"], [role="tab"], [role="radio"], [role="tree"], [role="separator"]`
/** ... and for Space and Enter */
const pressingUsers = `${movingUsers}, button, a, summary, [role="button"], [role="option"]`

/** What editing a text takes with Control or Command: the clipboard, undo, moving by words. */
const editingKeys = /^(?:[acvxyz]|Arrow.+|Home|End|Backspace|Delete)$/i

/** A dialog over the whole window: nothing behind it can be reached. */
const modal = '[data-modal]'
/** Takes the window's keys instead of its own, as the playhead's slider does. */
const keyless = '[data-window-keys]'

/**
 * Whether a press belongs to the element that has the focus, so that no command of the window may take it.
 *
 * @param target where the focus is; null: nowhere
 */
export function isUsedBy(target: Element | null, press: KeyPress): boolean {
  if (!target || /^F\d+$/.test(press.key)) return false
  if (press.ctrlKey || press.metaKey || press.altKey)
    return target.closest(modal) !== null || (target.matches(textField) && editingKeys.test(press.key))
  if (target.closest(keyless)) return false
  return target.closest(usersOf(press.key)) !== null
}

function usersOf(key: string): string {
  if (key === ' ' || key === 'Enter') return pressingUsers
  return key.length === 1 ? typingUsers : movingUsers
}
