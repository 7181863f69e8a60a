import { expect, test } from 'vitest'
import { formatBytes, parseBytes } from '../../src/contract/bytes'

test.each([
  ['4GB', 4e9],
  [' 1.5 gb ', 1.5e9],
  ['800 MB', 800e6],
  ['12kB', 12_000],
  ['7B', 7],
])('reads %j', (text, bytes) => {
  expect(parseBytes(text)).toBe(bytes)
})

test.each(['', '4', 'GB', '-4GB', '4 GiB', '4GB!', '4,5GB', 'NaN GB'])('refuses %j', (text) => {
  expect(() => parseBytes(text)).toThrow(expect.objectContaining({ code: 'number/invalid' }))
})

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [60_761, '60.8 kB'],
  [120e6, '120 MB'],
  [3.94e9, '3.9 GB'],
])('writes %d', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text)
})
