const typing = 'input:not([type="checkbox"], [type="radio"], [type="button"]), textarea, [contenteditable="true"]'

let token = Symbol('gesture')
let isPressed = false

/** Follows what a person's hand is at, so that undo knows what belongs together. @returns a function that stops */
export function watchGestures(): () => void {
  const stop = new AbortController()
  const begin = (): void => void (token = Symbol('gesture'))
  const options = { capture: true, signal: stop.signal }
  window.addEventListener('focusin', begin, options)
  window.addEventListener(
    'pointerdown',
    () => {
      begin()
      isPressed = true
    },
    options,
  )
  for (const end of ['pointerup', 'pointercancel'] as const)
    window.addEventListener(end, () => (isPressed = false), options)
  return () => stop.abort()
}

/** The same for all changes of one drag, and of one stay in a field; null: each change stands for itself. */
export function currentGesture(): symbol | null {
  const isTyping = globalThis.document?.activeElement?.matches(typing) ?? false
  return isPressed || isTyping ? token : null
}
