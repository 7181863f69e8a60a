import { encode } from '@msgpack/msgpack'
import { expect, test } from 'vitest'
import { decodeMessage, encodeMessage } from '../../src/contract/wire'

test('a message comes back as it was, typed arrays with their type', () => {
  const payload = {
    values: new Float32Array([0, -1.5, Math.PI, Number.NaN, Infinity]),
    times: new Float64Array([0, -1.5, Math.PI, 1 / 3]).subarray(1),
    data: new Uint8Array([0, 127, 255]),
    nested: [{ text: 'naïve 🎞', none: null, big: 2 ** 52, fraction: 16 / 255 }],
  }

  expect(decodeMessage(encodeMessage({ type: 'answer', id: 7, payload }))).toEqual({ type: 'answer', id: 7, payload })
})

test('a float view is sent without the buffer around it, and read at any byte offset', () => {
  const view = new Float32Array([1, 2, 3, 4, 5, 6]).subarray(2, 4)

  for (const padding of ['', 'a', 'ab', 'abc']) {
    const bytes = encodeMessage({ type: 'event', event: padding, payload: view })
    expect(bytes.length).toBeLessThan(60)
    expect(decodeMessage(bytes)).toEqual({ type: 'event', event: padding, payload: new Float32Array([3, 4]) })
  }
})

test.each([
  ['no bytes', new Uint8Array()],
  ['bytes that are not MessagePack', new Uint8Array([0xc1, 1, 2, 3])],
  ['half a message', encodeMessage({ type: 'answer', id: 1, payload: 'x'.repeat(40) }).slice(0, 30)],
  ['another type', encode({ type: 'shout', id: 1 })],
  ['a negative id', encode({ type: 'ask', id: -1, call: 'settings:get', payload: {} })],
  ['a prototype as a key', encode(new Map([['__proto__', 1]]) as unknown as object)],
])('%s is refused', (_, bytes) => {
  expect(() => decodeMessage(bytes)).toThrow(expect.objectContaining({ code: 'wire/garbled' }))
})
