import { expect, test } from 'vitest'
import { piecesWithin, type PieceWidth } from '../../../../src/renderer/panels/timeline/barPieces'

const pieces: readonly PieceWidth[] = [
  ['menu', 30],
  ['steps', 52],
  ['scale', 124],
  ['zoom', 20],
]
const at = (room: number): string[] => [...piecesWithin(room, pieces)]

test('what matters least goes first, and nothing comes back in its place', () => {
  expect(at(226)).toEqual(['menu', 'steps', 'scale', 'zoom'])
  expect(at(225)).toEqual(['menu', 'steps', 'scale'])
  // the last piece would fit, but it has gone before
  expect(at(205)).toEqual(['menu', 'steps'])
  expect(at(81)).toEqual(['menu'])
  expect(at(-5)).toEqual([])
})
