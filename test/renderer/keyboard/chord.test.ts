import { describe, expect, test } from 'vitest'
import { capsOf, isPressed, type KeyPress, overlap, readChord, spellKeys } from '../../../src/renderer/keyboard/chord'

const press = (key: string, held: Partial<KeyPress> = {}): KeyPress => ({
  key,
  shiftKey: false,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  ...held,
})
const matches = (keys: string, pressed: KeyPress): boolean => isPressed(readChord(keys), pressed)

describe('a press', () => {
  test('of a letter counts small and large, but Shift is another chord', () => {
    expect(matches('J', press('j'))).toBe(true)
    // caps lock
    expect(matches('J', press('J'))).toBe(true)
    expect(matches('J', press('J', { shiftKey: true }))).toBe(false)
    expect(matches('Shift+J', press('J', { shiftKey: true }))).toBe(true)
  })

  test('of a sign counts however the keyboard makes it', () => {
    expect(matches('?', press('?', { shiftKey: true }))).toBe(true)
    expect(matches('?', press('?'))).toBe(true)
    expect(matches('+', press('+', { shiftKey: true }))).toBe(true)
    expect(matches('Mod++', press('+', { ctrlKey: true }))).toBe(true)
    expect(matches('1', press('1', { shiftKey: true }))).toBe(true)
    expect(matches('Shift+1', press('!', { shiftKey: true, code: 'Digit1' }))).toBe(true)
  })

  test('with Control is the same as with Command, and neither is the key alone', () => {
    expect(matches('Mod+K', press('k', { ctrlKey: true }))).toBe(true)
    expect(matches('Mod+K', press('k', { metaKey: true }))).toBe(true)
    expect(matches('Mod+K', press('k'))).toBe(false)
    expect(matches('K', press('k', { ctrlKey: true }))).toBe(false)
    expect(matches('ArrowLeft', press('ArrowLeft', { altKey: true }))).toBe(false)
  })

  test('of the space bar', () => expect(matches('Space', press(' '))).toBe(true))
})

test('chords overlap when one press could be both', () => {
  const both = (one: string, other: string): boolean => overlap(readChord(one), readChord(other))
  expect(both('J', 'j')).toBe(true)
  expect(both('J', 'Shift+J')).toBe(false)
  expect(both('?', 'Shift+?')).toBe(true)
  expect(both('Mod+K', 'K')).toBe(false)
})

test('keys are written as the keyboard has them', () => {
  expect(capsOf('Mod+Shift+P', false)).toEqual(['Ctrl', 'Shift', 'P'])
  expect(capsOf('Mod+Shift+P', true)).toEqual(['⌘', '⇧', 'P'])
  expect(spellKeys('Shift+ArrowLeft', false)).toBe('Shift ←')
  expect(capsOf('?', false)).toEqual(['?'])
})
