import { isPressed, readChord, type KeyPress } from '../../keyboard/chord'

/** What the keys do while a matrix has the focus. */
export type MatrixMove =
  | { readonly kind: 'select'; readonly down: number; readonly across: number }
  | { readonly kind: 'first' | 'last' | 'all' | 'open' }
  | { readonly kind: 'zoom'; readonly factor: number }

interface MatrixKey {
  readonly keys: readonly string[]
  readonly move: MatrixMove
}

const select = (keys: string, down: number, across: number): MatrixKey => ({
  keys: [keys],
  move: { kind: 'select', down, across },
})

/** Keys that stand together in the key sheet, with one sentence. */
export const matrixKeys: readonly { readonly title: string; readonly group: readonly MatrixKey[] }[] = [
  {
    title: 'Pick the cell beside',
    group: [
      select('ArrowLeft', 0, -1),
      select('ArrowRight', 0, 1),
      select('ArrowUp', -1, 0),
      select('ArrowDown', 1, 0),
    ],
  },
  {
    title: 'Pick five cells on',
    group: [
      select('Shift+ArrowLeft', 0, -5),
      select('Shift+ArrowRight', 0, 5),
      select('Shift+ArrowUp', -5, 0),
      select('Shift+ArrowDown', 5, 0),
    ],
  },
  { title: 'Pick the first cell', group: [{ keys: ['Home'], move: { kind: 'first' } }] },
  { title: 'Pick the last cell', group: [{ keys: ['End'], move: { kind: 'last' } }] },
  { title: 'Zoom in on the picked cell', group: [{ keys: ['+', '='], move: { kind: 'zoom', factor: 1.5 } }] },
  { title: 'Zoom out', group: [{ keys: ['-'], move: { kind: 'zoom', factor: 1 / 1.5 } }] },
  { title: 'Show all', group: [{ keys: ['0'], move: { kind: 'all' } }] },
  { title: 'Look into the picked cell', group: [{ keys: ['Enter', 'Space'], move: { kind: 'open' } }] },
]

/** What a press asks of a matrix; null: nothing. */
export const matrixMoveOf = (press: KeyPress): MatrixMove | null =>
  matrixKeys.flatMap(({ group }) => group).find(({ keys }) => keys.some((text) => isPressed(readChord(text), press)))
    ?.move ?? null
