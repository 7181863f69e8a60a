import { describe, expect, test } from 'vitest'
import { norms } from '../../../../src/contract/method'
import { createSignPerturbation, type SignOptions } from '../../../../src/engine/attack/perturbation/signPerturbation'
import { spacedValues } from '../../gradient/tools'

const count = 96
const pixels = Float32Array.from(spacedValues(count, 1, [0, 1]))
const gradientAt = (step: number): Float32Array => spacedValues(count, 10 + step, [-1, 2])
const standard: SignOptions = { norm: 'linf', epsilon: 16 / 255, stepSize: 1.6 / 255, momentum: 0, direction: 'up' }

function run(options: Partial<SignOptions>, steps: number, gradient = gradientAt): Float32Array {
  const perturbation = createSignPerturbation(pixels, { ...standard, ...options })
  for (let step = 0; step < steps; step++) perturbation.update([gradient(step)])
  return perturbation.adversarial
}

/** The methods as papers print them, in float64, value by value. */
function byDefinition({ norm, epsilon, stepSize, momentum, direction }: SignOptions, steps: number): number[] {
  let found = [...pixels]
  let gathered = Array<number>(count).fill(0)
  for (let step = 0; step < steps; step++) {
    const gradient = [...gradientAt(step)]
    const mean = gradient.reduce((sum, value) => sum + Math.abs(value), 0) / count
    gathered = gathered.map((value, i) => momentum * value + gradient[i]! / mean)
    const length = Math.sqrt(gathered.reduce((sum, value) => sum + value ** 2, 0))
    const way = gathered.map((value) => (norm === 'l2' ? value / length : Math.sign(value)))
    let moved = found.map((value, i) => value + (direction === 'up' ? stepSize : -stepSize) * way[i]! - pixels[i]!)
    const distance = Math.sqrt(moved.reduce((sum, value) => sum + value ** 2, 0))
    if (norm === 'l2') moved = moved.map((value) => value * Math.min(1, epsilon / distance))
    else moved = moved.map((value) => Math.max(-epsilon, Math.min(epsilon, value)))
    found = moved.map((value, i) => Math.max(0, Math.min(1, pixels[i]! + value)))
  }
  return found
}

describe.each(norms)('%s', (norm) => {
  const size = norm === 'l2' ? { epsilon: 0.9, stepSize: 0.2 } : {}

  test.each([
    { momentum: 0, direction: 'up' },
    { momentum: 1, direction: 'up' },
    { momentum: 0.5, direction: 'down' },
  ] as const)('follows its definition, %o', (options) => {
    const all = { ...standard, norm, ...size, ...options }
    const expected = byDefinition(all, 7)

    run(all, 7).forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 5))
  })

  test('is inside the ball and the range of pixels after every step', () => {
    const all = { ...standard, norm, ...size, stepSize: 5 * standard.epsilon }
    const perturbation = createSignPerturbation(pixels, all)
    for (let step = 0; step < 12; step++) {
      perturbation.update([gradientAt(step)])
      const moved = perturbation.adversarial.map((value, i) => value - pixels[i]!)
      const size2 = Math.sqrt(moved.reduce((sum, value) => sum + value ** 2, 0))
      const largest = moved.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
      expect(norm === 'l2' ? size2 : largest).toBeLessThanOrEqual(all.epsilon + 1e-6)
      expect(perturbation.adversarial.every((value) => value >= 0 && value <= 1)).toBe(true)
    }
  })

  test('a gradient of zeros changes nothing', () => {
    const zeros = () => new Float32Array(count)

    expect(run({ norm, ...size, momentum: 1 }, 3, zeros)).toEqual(pixels)
  })
})

test('in L2, a step is as long as it is said to be', () => {
  const inside = new Float32Array(count).fill(0.5)
  const perturbation = createSignPerturbation(inside, { ...standard, norm: 'l2', epsilon: 3, stepSize: 0.25 })
  perturbation.update([gradientAt(0)])

  const length = Math.sqrt(perturbation.adversarial.reduce((sum, value) => sum + (value - 0.5) ** 2, 0))
  expect(length).toBeCloseTo(0.25, 5)
})

test('several gradients count as their sum', () => {
  const [a, b] = [gradientAt(1), gradientAt(2)]
  const both = createSignPerturbation(pixels, standard)
  both.update([a, b])

  const sum = () => a.map((value, i) => value + b[i]!)
  expect(both.adversarial).toEqual(run({}, 1, sum))
  expect(() => both.update([a, b.slice(1)])).toThrow(expect.objectContaining({ code: 'attack/length-mismatch' }))
})
