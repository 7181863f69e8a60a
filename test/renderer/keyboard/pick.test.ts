import { expect, test } from 'vitest'
import { matrixKeys, matrixMoveOf } from '../../../src/renderer/components/matrix/matrixKeys'
import { commandOf, conflictsOf } from '../../../src/renderer/keyboard/pick'
import type { Command } from '../../../src/renderer/stores/command'

const none = { shiftKey: false, ctrlKey: false, metaKey: false, altKey: false }
const command = (id: string, keys: readonly string[], isEnabled = true): Command => ({
  id,
  title: id,
  group: 'Help',
  keys,
  isEnabled: () => isEnabled,
  run: () => undefined,
})

test('the first command that can be done has the key', () => {
  const commands = [command('off', ['J'], false), command('on', ['L', 'J'])]
  expect(commandOf({ ...none, key: 'j' }, commands)?.id).toBe('on')
  expect(commandOf({ ...none, key: 'x' }, commands)).toBeNull()
})

test('keys that two commands have are told with both names', () => {
  const commands = [command('a', ['J', 'Mod+K']), command('b', ['Shift+J']), command('c', ['Mod+k'])]
  expect(conflictsOf(commands)).toEqual(['Mod+k: a and c'])
  expect(conflictsOf(commands.slice(0, 2))).toEqual([])
})

test('no two moves of a matrix have the same keys', () => {
  const moves = matrixKeys.flatMap(({ group }) => group)
  expect(conflictsOf(moves.map(({ keys }, at) => command(String(at), keys)))).toEqual([])
  expect(matrixMoveOf({ ...none, key: 'ArrowUp', shiftKey: true })).toEqual({ kind: 'select', down: -5, across: 0 })
  expect(matrixMoveOf({ ...none, key: '+', shiftKey: true })).toEqual({ kind: 'zoom', factor: 1.5 })
  expect(matrixMoveOf({ ...none, key: 'ArrowUp', ctrlKey: true })).toBeNull()
})
