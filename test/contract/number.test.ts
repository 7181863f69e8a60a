import { expect, test } from 'vitest'
import { parseFraction } from '../../src/contract/number'

test.each([
  ['16/255', 16 / 255],
  [' 16 / 255 ', 16 / 255],
  ['0.0627', 0.0627],
  ['.5', 0.5],
  ['5.', 5],
  ['1e-3', 0.001],
  ['-2', -2],
  ['-2/4', -0.5],
  ['1E2/1e1', 10],
])('reads %j', (text, value) => {
  expect(parseFraction(text)).toBe(value)
})

test.each([
  '',
  ' ',
  'x',
  '16/',
  '/255',
  '1/2/3',
  '16 255',
  '0x10',
  'NaN',
  'Infinity',
  '1/0',
  '0/0',
  '1e400',
  '1e',
  '--1',
])('refuses %j', (text) => {
  expect(() => parseFraction(text)).toThrow(expect.objectContaining({ code: 'number/invalid' }))
})

test('a decimal comma is explained', () => {
  expect(() => parseFraction('0,05')).toThrow(expect.objectContaining({ tip: expect.stringContaining('not ","') }))
})
