/** What of a keyboard event says which keys were pressed together. */
export interface KeyPress {
  readonly key: string
  /** the key's place, `Digit1`, `Space`; left out where only the letter counts */
  readonly code?: string
  readonly shiftKey: boolean
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
}

/** Keys pressed together, as a command writes them: `J`, `Shift+ArrowLeft`, `Mod+K`, `?`. */
export interface Chord {
  /** as KeyboardEvent.key has it, letters small, the space bar `Space` */
  readonly key: string
  /** Control, on a Mac also Command */
  readonly mod: boolean
  readonly alt: boolean
  /** null: the sign is what counts, however a keyboard makes it */
  readonly shift: boolean | null
}

const isLetter = (key: string): boolean => key.length === 1 && key.toLowerCase() !== key.toUpperCase()
const plain = (key: string): string => (key === ' ' ? 'Space' : isLetter(key) ? key.toLowerCase() : key)

/** @param keys e.g. `Mod+Shift+P`; a plus sign itself is `+` or `Mod++` */
export function readChord(keys: string): Chord {
  const parts = keys.split(/\+(?=.)/)
  const key = parts.at(-1)!
  const modifiers = new Set(parts.slice(0, -1))
  // Which signs need Shift differs between keyboards; letters and named keys are the same on all.
  const isSign = key.length === 1 && !isLetter(key)
  return {
    key: plain(key),
    mod: modifiers.has('Mod'),
    alt: modifiers.has('Alt'),
    shift: modifiers.has('Shift') ? true : isSign ? null : false,
  }
}

/** Whether a press is this chord. */
export function isPressed(chord: Chord, press: KeyPress): boolean {
  if (chord.mod !== (press.ctrlKey || press.metaKey) || chord.alt !== press.altKey) return false
  if (chord.shift !== null && chord.shift !== press.shiftKey) return false
  // With Shift a digit's key says another sign, so its place counts.
  const isDigit = /^\d$/.test(chord.key) && chord.shift === true
  return isDigit ? press.code === `Digit${chord.key}` : plain(press.key) === chord.key
}

/** Whether one press could be both. */
export function overlap(one: Chord, other: Chord): boolean {
  const sameShift = one.shift === null || other.shift === null || one.shift === other.shift
  return one.key === other.key && one.mod === other.mod && one.alt === other.alt && sameShift
}

const names: Record<string, string> = {
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Escape: 'Esc',
  '-': '−',
}
const macModifiers = { mod: '⌘', alt: '⌥', shift: '⇧' } as const
const otherModifiers = { mod: 'Ctrl', alt: 'Alt', shift: 'Shift' } as const

/** The caps to press, as this machine's keyboard has them written on: `['Ctrl', 'K']`, on a Mac `['⌘', 'K']`. */
export function capsOf(keys: string, isMac: boolean): readonly string[] {
  const { key, mod, alt, shift } = readChord(keys)
  const modifiers = isMac ? macModifiers : otherModifiers
  return [
    ...(mod ? [modifiers.mod] : []),
    ...(alt ? [modifiers.alt] : []),
    ...(shift ? [modifiers.shift] : []),
    names[key] ?? (isLetter(key) ? key.toUpperCase() : key),
  ]
}

/** Spoken by screen readers and written into tips: `Ctrl K`. */
export const spellKeys = (keys: string, isMac: boolean): string => capsOf(keys, isMac).join(' ')
