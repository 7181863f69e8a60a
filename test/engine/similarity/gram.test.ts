import { expect, test } from 'vitest'
import { gramOf } from '../../../src/engine/similarity/gram'
import { productsOf } from '../../../src/engine/similarity/kernel/products'
import { createRandom } from '../../../src/engine/tensor/random'

function rowsOf(count: number, length: number, seed = 1): Float32Array[] {
  const random = createRandom(seed)
  return Array.from({ length: count }, () => Float32Array.from({ length }, () => random() / 2 ** 31 - 0.7))
}

const product = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, i) => sum + value * b[i]!, 0)

// Around the sides of a tile, and around the width of a block and its odd last column.
test.each([
  [1, 1],
  [2, 3],
  [3, 255],
  [4, 256],
  [7, 257],
  [32, 1031],
  [700, 67],
])('%i rows of %i values: every product and every sum', (count, length) => {
  const rows = rowsOf(count, length)
  const { gram, sums } = gramOf(rows)

  for (const i of [0, count >> 1, count - 1]) {
    expect(sums[i]).toBeCloseTo(
      rows[i]!.reduce((a, b) => a + b, 0),
      9,
    )
    for (let j = 0; j < count; j++) {
      expect(gram[i * count + j]).toBeCloseTo(product(rows[i]!, rows[j]!), 9)
      expect(gram[j * count + i]).toBe(gram[i * count + j])
    }
  }
  expect(gram).toHaveLength(count * count)
  expect(sums).toHaveLength(count)
})

test('sums are kept in float64: a large offset costs no digits', () => {
  const row = new Float32Array(100_001).fill(4097)

  expect(gramOf([row]).gram[0]).toBe(100_001 * 4097 ** 2)
})

test('no rows, and rows without values', () => {
  expect(gramOf([]).gram).toHaveLength(0)
  expect([...gramOf([new Float32Array(0), new Float32Array(0)]).gram]).toEqual([0, 0, 0, 0])
})

test('NaN stays in its row', () => {
  const rows = rowsOf(3, 10)
  rows[1]![4] = Number.NaN

  expect([...gramOf(rows).gram].map(Number.isNaN)).toEqual([false, true, false, true, true, true, false, true, false])
})

test('rows of different length', () => {
  expect(() => gramOf([new Float32Array(2), new Float32Array(3)])).toThrow(
    expect.objectContaining({
      code: 'similarity/ragged-rows',
      message: expect.stringMatching(/2 features, another 3/),
    }),
  )
})

test('products of two sets of rows', () => {
  const [a, b] = [rowsOf(5, 300, 2), rowsOf(8, 300, 3)]
  const { values, stride } = productsOf(a, b)

  a.forEach((x, i) => b.forEach((y, j) => expect(values[i * stride + j]).toBeCloseTo(product(x, y), 9)))
})
