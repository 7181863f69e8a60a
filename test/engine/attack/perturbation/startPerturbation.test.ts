import { describe, expect, test } from 'vitest'
import { norms, publishedI2v } from '../../../../src/contract/method'
import { createPerturbation } from '../../../../src/engine/attack/perturbation/perturbation'
import { pick, placesOf } from '../../../../src/engine/attack/perturbation/region'
import { startPerturbations } from '../../../../src/engine/attack/perturbation/startPerturbation'
import { spacedValues } from '../../gradient/tools'

const frame = { height: 6, width: 8 }
const count = 3 * 6 * 8
const pixels = spacedValues(count, 1, [0, 1])
const gradientAt = (step: number): Float32Array => spacedValues(count, 20 + step, [-1, 1.5])
const region = { top: 1, left: 2, height: 3, width: 4 }

/** Rows and columns counted one by one, not by the arithmetic under test. */
function isInside(place: number): boolean {
  const [row, column] = [Math.floor((place % 48) / 8), place % 8]
  return row >= 1 && row < 4 && column >= 2 && column < 6
}

test('without a region, L∞ is the plain perturbation', () => {
  const [found, plain] = [
    startPerturbations([pixels], { ...publishedI2v, ...frame })[0]!,
    createPerturbation(pixels, publishedI2v),
  ]
  for (let step = 0; step < 3; step++) [found, plain].forEach((one) => one.update([gradientAt(step)]))

  expect(found.adversarial).toEqual(plain.adversarial)
})

test('the places of a region are those inside it', () => {
  const inside = Array.from({ length: count }, (_, place) => place).filter(isInside)

  expect([...placesOf(region, frame)]).toEqual(inside)
})

describe.each(norms)('%s', (norm) => {
  const options = { ...publishedI2v, ...frame, norm, epsilon: norm === 'l2' ? 0.3 : 4 / 255, stepSize: 0.02 }

  test('is inside the ball and the range of pixels after every step, from the start', () => {
    const { adversarial, update } = startPerturbations([pixels], options)[0]!
    for (let step = 0; step < 15; step++) {
      const moved = adversarial.map((value, i) => value - pixels[i]!)
      const length = Math.sqrt(moved.reduce((sum, value) => sum + value ** 2, 0))
      const largest = moved.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
      expect(norm === 'l2' ? length : largest).toBeLessThanOrEqual(options.epsilon + 1e-6)
      expect(adversarial.every((value) => value >= 0 && value <= 1)).toBe(true)
      update([gradientAt(step)])
    }
  })

  test('outside a region nothing changes, bit for bit; inside it is as if there were nothing else', () => {
    const masked = startPerturbations([pixels], { ...options, region })[0]!
    const places = placesOf(region, frame)
    const alone = startPerturbations([pick(pixels, places)], { ...options, height: 1, width: places.length / 3 })[0]!
    for (let step = 0; step < 5; step++) {
      masked.update([gradientAt(step)])
      alone.update([pick(gradientAt(step), places)])
    }

    for (let place = 0; place < count; place++) {
      if (isInside(place)) expect(masked.adversarial[place]).not.toBe(pixels[place])
      else expect(Object.is(masked.adversarial[place], pixels[place])).toBe(true)
    }
    expect(pick(masked.adversarial, places)).toEqual(alone.adversarial)
  })
})

test('in a wide L2 ball, Adam moves as it does in a wide L∞ ball', () => {
  const middle = new Float32Array(count).fill(0.5)
  const wide = { ...publishedI2v, ...frame, initialPerturbation: 0, stepSize: 0.001 }
  const l2 = startPerturbations([middle], { ...wide, norm: 'l2', epsilon: 100 })[0]!
  const linf = startPerturbations([middle], { ...wide, epsilon: 1 })[0]!
  for (let step = 0; step < 6; step++) [l2, linf].forEach((one) => one.update([gradientAt(step)]))

  l2.adversarial.forEach((value, i) => expect(value).toBeCloseTo(linf.adversarial[i]!, 5))
})
