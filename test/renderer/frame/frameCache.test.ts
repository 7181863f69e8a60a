import { expect, test } from 'vitest'
import { createFrameCache } from '../../../src/renderer/frame/frameCache'

test('the cache never holds more than its limit, and drops what was used longest ago', () => {
  const cache = createFrameCache<string>(10)
  cache.set('a', 'A', 4)
  cache.set('b', 'B', 4)
  cache.get('a')
  cache.set('c', 'C', 4)

  expect(cache.bytes).toBe(8)
  expect([cache.has('a'), cache.has('b'), cache.has('c')]).toEqual([true, false, true])
})

test('a frame that is set again is counted once', () => {
  const cache = createFrameCache<string>(10)
  cache.set('a', 'A', 4)
  cache.set('a', 'A2', 6)

  expect(cache.bytes).toBe(6)
  expect(cache.get('a')).toBe('A2')
})

test('a frame larger than the cache is not kept, and pushes nothing out', () => {
  const cache = createFrameCache<string>(10)
  cache.set('a', 'A', 4)
  cache.set('b', 'B', 11)

  expect(cache.has('b')).toBe(false)
  expect(cache.get('a')).toBe('A')
})
