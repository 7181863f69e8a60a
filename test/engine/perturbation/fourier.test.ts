import { expect, test } from 'vitest'
import { complexOf, createFourier } from '../../../src/engine/perturbation/fourier'
import { createDraws } from './clip'

function transformed(re: readonly number[], im: readonly number[], inner = 1) {
  const input = complexOf(re.length)
  input.re.set(re)
  input.im.set(im)
  return createFourier(re.length / inner)(input, complexOf(re.length), inner)
}

test.each([1, 2, 3, 4, 5, 7, 8, 12, 13, 30, 37, 49, 64, 97, 171, 224])(
  'length %d: every coefficient is its sum',
  (n) => {
    const draw = createDraws(n)
    const re = Array.from({ length: n }, () => draw() - 0.5)
    const im = Array.from({ length: n }, () => draw() - 0.5)
    const found = transformed(re, im)

    for (let k = 0; k < n; k++) {
      let [sumRe, sumIm] = [0, 0]
      for (let t = 0; t < n; t++) {
        const angle = (-2 * Math.PI * ((k * t) % n)) / n
        sumRe += re[t]! * Math.cos(angle) - im[t]! * Math.sin(angle)
        sumIm += re[t]! * Math.sin(angle) + im[t]! * Math.cos(angle)
      }
      expect(found.re[k]).toBeCloseTo(sumRe, 11)
      expect(found.im[k]).toBeCloseTo(sumIm, 11)
    }
  },
)

test('Parseval: squares add up to length times those of the signal', () => {
  const draw = createDraws(5)
  const signal = Array.from({ length: 360 }, () => draw() - 0.5)
  const { re, im } = transformed(signal, Array<number>(360).fill(0))
  const squares = (values: Iterable<number>): number => [...values].reduce((sum, value) => sum + value ** 2, 0)

  expect(squares(re) + squares(im)).toBeCloseTo(360 * squares(signal), 8)
})

test('columns of a table are transformed each for itself', () => {
  const draw = createDraws(9)
  const table = Array.from({ length: 12 * 5 }, () => draw())
  const zeros = Array<number>(60).fill(0)
  const together = transformed(table, zeros, 5)

  for (let column = 0; column < 5; column++) {
    const alone = transformed(
      table.filter((_, at) => at % 5 === column),
      zeros.slice(0, 12),
    )
    alone.re.forEach((value, k) => expect(together.re[k * 5 + column]).toBeCloseTo(value, 12))
  }
})
