import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { WorkbenchError } from '../../../src/contract/error'
import { readNpy, writeNpy } from '../../../src/engine/tensor/npy'
import type { NpyData, NpyType } from '../../../src/engine/tensor/npy'

const reference = resolve(import.meta.dirname, '../../../../shared/real/reference')
const hasReference = existsSync(join(reference, 'frames/bike_uint8.npy'))
if (!hasReference) console.warn('No ../shared/real: .npy files written by numpy are not read.')

/** Bytes of any value, so every bit pattern is met, NaN included. */
function randomBytes(count: number, seed: number): Uint8Array {
  let state = seed
  return Uint8Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state >>> 24
  })
}

const makers: Record<NpyType, (bytes: ArrayBuffer) => NpyData> = {
  uint8: (bytes) => new Uint8Array(bytes),
  int8: (bytes) => new Int8Array(bytes),
  int16: (bytes) => new Int16Array(bytes),
  int32: (bytes) => new Int32Array(bytes),
  int64: (bytes) => new BigInt64Array(bytes),
  float32: (bytes) => new Float32Array(bytes),
  float64: (bytes) => new Float64Array(bytes),
  bool: (bytes) => new Uint8Array(bytes).map((byte) => byte & 1),
}
const widths: Record<NpyType, number> = {
  uint8: 1,
  int8: 1,
  int16: 2,
  int32: 4,
  int64: 8,
  float32: 4,
  float64: 8,
  bool: 1,
}
const shapes = [[], [0], [1], [7], [3, 0, 2], [2, 3, 5], [1, 1, 4, 1], new Array<number>(32).fill(1)]

const bitsOf = ({ buffer, byteOffset, byteLength }: NpyData) => [...new Uint8Array(buffer, byteOffset, byteLength)]

describe.each(Object.keys(makers) as NpyType[])('%s', (dtype) => {
  test.each(shapes.map((shape, seed) => [shape, seed + 1] as const))(
    'shape %j comes back bit for bit',
    (shape, seed) => {
      const count = shape.reduce((product, size) => product * size, 1)
      const data = makers[dtype](randomBytes(count * widths[dtype], seed).buffer as ArrayBuffer)
      const file = writeNpy(data, shape, dtype)
      // At an odd place in a larger buffer, as a file inside another would lie.
      const shifted = new Uint8Array(file.length + 1)
      shifted.set(file, 1)

      for (const bytes of [file, shifted.subarray(1)]) {
        const read = readNpy(bytes, 'test.npy')
        expect(read.dtype).toBe(dtype)
        expect(read.shape).toEqual(shape)
        expect(read.data.constructor).toBe(data.constructor)
        expect(bitsOf(read.data)).toEqual(bitsOf(data))
      }
      expect((file.length - data.byteLength) % 64).toBe(0)
    },
  )
})

test('the type follows from the array where none is given', () => {
  expect(readNpy(writeNpy(new Float64Array(2), [2]), 'a').dtype).toBe('float64')
  expect(readNpy(writeNpy(new Uint8Array(2), [2]), 'a').dtype).toBe('uint8')
})

describe.skipIf(!hasReference)('files that numpy wrote', () => {
  test('frames', () => {
    const { dtype, shape, data } = readNpy(readFileSync(join(reference, 'frames/bike_uint8.npy')), 'bike')

    expect([dtype, shape]).toEqual(['uint8', [32, 224, 224, 3]])
    expect(data).toHaveLength(32 * 224 * 224 * 3)
  })

  test('a file of numpy is written again byte for byte', () => {
    const file = readFileSync(join(reference, 'logits/lrcn_ucf50__bike_32.npy'))
    const { data, shape } = readNpy(file, 'logits')
    const again = writeNpy(data, shape)
    const headless = (bytes: Uint8Array) => Buffer.from(bytes).subarray(-data.byteLength)

    expect(shape).toEqual([1, 5])
    expect([...(data as Float32Array)].every(Number.isFinite)).toBe(true)
    expect(headless(again).equals(headless(file))).toBe(true)
    expect(Buffer.from(again).subarray(0, 80).toString('latin1')).toBe(file.subarray(0, 80).toString('latin1'))
  })
})

/** A file with a header of our choosing. */
function fileWith(header: string, values: number, version = 1): Uint8Array {
  const text = Buffer.from(header, 'latin1')
  const length = version === 1 ? [text.length & 255, text.length >> 8] : [text.length & 255, text.length >> 8, 0, 0]
  return Buffer.concat([
    Buffer.from([0x93]),
    Buffer.from('NUMPY'),
    Buffer.from([version, 0, ...length]),
    text,
    Buffer.alloc(values),
  ])
}

const header = (changes: { descr?: string; order?: string; shape?: string } = {}) =>
  `{'descr': '${changes.descr ?? '<f4'}', 'fortran_order': ${changes.order ?? 'False'}, 'shape': ${changes.shape ?? '(2, 3)'}, }\n`

test.each([1, 2, 3])('version %i is read', (version) => {
  expect(readNpy(fileWith(header(), 24, version), 'a').shape).toEqual([2, 3])
})

test('Fortran order of a list is the same as C order', () => {
  expect(readNpy(fileWith(header({ order: 'True', shape: '(6,)' }), 24), 'a').shape).toEqual([6])
})

test.each<[string, Uint8Array, string, RegExp]>([
  ['nothing', new Uint8Array(), 'not-npy', /bad\.npy.*0 bytes/],
  ['text', Buffer.from('these are words, not numbers'), 'not-npy', /28 bytes/],
  ['version 4', fileWith(header(), 24, 4), 'version', /4\.0/],
  ['a header that runs past the end', fileWith(header(), 24).subarray(0, 40), 'header', /longer than the file/],
  ['a bare version 2 magic', fileWith(header(), 24, 2).subarray(0, 10), 'header', /longer/],
  [
    'a structured type',
    fileWith("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,), }", 8),
    'header',
    /type/,
  ],
  ['no shape', fileWith("{'descr': '<f4', 'fortran_order': False, }", 8), 'header', /shape/],
  ['no order', fileWith("{'descr': '<f4', 'shape': (2,), }", 8), 'header', /fortran_order/],
  ['a negative size', fileWith(header({ shape: '(-2, 3)' }), 24), 'header', /shape/],
  ['an absurd size', fileWith(header({ shape: '(99999999999, 99999999999)' }), 24), 'header', /impossible/],
  ['big-endian values', fileWith(header({ descr: '>f4' }), 24), 'type', />f4.*little-endian/],
  ['half floats', fileWith(header({ descr: '<f2' }), 12), 'type', /<f2/],
  ['objects', fileWith(header({ descr: '|O' }), 12), 'type', /\|O/],
  ['Fortran order', fileWith(header({ order: 'True' }), 24), 'order', /Fortran/],
  ['missing values', fileWith(header(), 20), 'size', /needs 24 bytes.*holds 20/],
  ['values too many', fileWith(header(), 28), 'size', /needs 24 bytes.*holds 28/],
])('%s is refused', (_, bytes, code, message) => {
  const thrown = (() => {
    try {
      return readNpy(bytes, 'bad.npy')
    } catch (error) {
      return error
    }
  })()

  expect(thrown).toBeInstanceOf(WorkbenchError)
  expect(thrown).toMatchObject({ code: `tensor/npy-${code}`, message: expect.stringMatching(message) })
})

test('values that do not fill the shape are not written', () => {
  expect(() => writeNpy(new Float32Array(5), [2, 3])).toThrow(/5 values.*\[2, 3\]/)
})
