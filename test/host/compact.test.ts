import { expect, test } from 'vitest'
import { compact } from '../../src/host/compact'

test('every typed array of the copy owns its whole buffer and nothing else', () => {
  const floats = new Float32Array(100).fill(0.5).subarray(10, 13)
  const bytes = Buffer.from('a frame of pixels').subarray(2, 7)
  const copy = compact({ list: [floats], deep: { bytes }, text: 'x', none: null }) as {
    list: Float32Array[]
    deep: { bytes: Uint8Array }
  }

  expect(copy).toEqual({ list: [floats], deep: { bytes: new Uint8Array(bytes) }, text: 'x', none: null })
  expect(copy.list[0]!.buffer.byteLength).toBe(12)
  expect(copy.deep.bytes.buffer.byteLength).toBe(5)
  expect(copy.deep.bytes.constructor).toBe(Uint8Array)
})

test('other views keep their type', () => {
  const view = new Int32Array([1, 2, 3]).subarray(1)
  const copy = compact(view) as Int32Array

  expect(copy).toEqual(new Int32Array([2, 3]))
  expect(copy.buffer.byteLength).toBe(8)
})
