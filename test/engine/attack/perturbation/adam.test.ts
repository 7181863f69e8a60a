import { expect, test } from 'vitest'
import { createPerturbation } from '../../../../src/engine/attack/perturbation/perturbation'

const stepSize = 0.005

/** The optimiser alone: a perturbation of grey pixels, far from every bound. */
function createAdam(length: number, initialPerturbation = 0) {
  const { delta, update } = createPerturbation(new Float32Array(length).fill(0.5), {
    epsilon: 1,
    stepSize,
    initialPerturbation,
  })
  return { parameters: delta, update: (gradient: Float32Array) => update([gradient]) }
}

function gradientAt(step: number, length: number): Float32Array {
  return Float32Array.from({ length }, (_, i) => Math.sin(1 + i * 1.7 + step * 0.3) * 10 ** ((i % 7) - 5))
}

/** The paper's algorithm with explicitly corrected moments, in float64 and one parameter at a time. */
function adamInDoublePrecision(start: number, gradients: readonly number[]): number {
  let parameter = start
  let first = 0
  let second = 0
  gradients.forEach((gradient, index) => {
    const time = index + 1
    first = 0.9 * first + 0.1 * gradient
    second = 0.999 * second + 0.001 * gradient * gradient
    const firstHat = first / (1 - Math.pow(0.9, time))
    const secondHat = second / (1 - Math.pow(0.999, time))
    parameter -= (stepSize * firstHat) / (Math.sqrt(secondHat) + 1e-8)
  })
  return parameter
}

test('sixty steps follow the float64 algorithm', () => {
  const length = 50
  const gradients = Array.from({ length: 60 }, (_, step) => gradientAt(step, length))
  const adam = createAdam(length, 0.125)
  for (const gradient of gradients) adam.update(gradient)

  for (const [i, value] of adam.parameters.entries()) {
    const expected = adamInDoublePrecision(
      0.125,
      gradients.map((gradient) => gradient[i]!),
    )
    expect(Math.abs(value - expected)).toBeLessThan(2e-6)
  }
})

test('the first step is the step size against the sign of the gradient', () => {
  const gradient = Float32Array.of(3, -0.2, 1e-3, -1e-4)
  const adam = createAdam(4)
  adam.update(gradient)

  for (const [i, value] of adam.parameters.entries()) {
    const g = gradient[i]!
    expect(value).toBeCloseTo((-stepSize * g) / (Math.abs(g) + 1e-8), 8)
  }
})

test('under a constant gradient every step has the step size', () => {
  const adam = createAdam(1)
  for (let step = 0; step < 40; step++) adam.update(Float32Array.of(0.7))

  expect(adam.parameters[0]).toBeCloseTo(-40 * stepSize, 5)
})

test('a zero gradient changes nothing, from the start', () => {
  const adam = createAdam(2, 0.25)
  adam.update(new Float32Array(2))

  expect([...adam.parameters]).toEqual([0.25, 0.25])
})

test('scaling the gradient leaves the path where it is, up to epsilon', () => {
  const [small, large] = [createAdam(20), createAdam(20)]
  for (let step = 0; step < 10; step++) {
    const gradient = Float32Array.from({ length: 20 }, (_, i) => Math.cos(i + step))
    small.update(gradient)
    large.update(gradient.map((g) => g * 1024))
  }

  for (const [i, value] of small.parameters.entries()) expect(value).toBeCloseTo(large.parameters[i]!, 6)
})

test('frames updated apart end where frames updated together do, bit for bit', () => {
  const [together, first, second] = [createAdam(12), createAdam(6), createAdam(6)]
  for (let step = 0; step < 5; step++) {
    const gradient = gradientAt(step, 12)
    together.update(gradient)
    second.update(gradient.subarray(6))
    first.update(gradient.subarray(0, 6))
  }

  expect([...first.parameters, ...second.parameters]).toEqual([...together.parameters])
})

test('a gradient of another length is refused', () => {
  expect(() => createAdam(3).update(new Float32Array(2))).toThrow(/2 values; the frame it belongs to has 3/)
})
