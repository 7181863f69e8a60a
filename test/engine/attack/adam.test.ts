import { expect, test } from 'vitest'
import { createAdam } from '../../../src/engine/attack/adam'

const stepSize = 0.005

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
  const parameters = new Float32Array(length).fill(0.25)
  const adam = createAdam(length, { stepSize })
  for (const gradient of gradients) adam.update(parameters, gradient)

  for (const [i, value] of parameters.entries()) {
    const expected = adamInDoublePrecision(
      0.25,
      gradients.map((gradient) => gradient[i]!),
    )
    expect(Math.abs(value - expected)).toBeLessThan(2e-6)
  }
})

test('the first step is the step size against the sign of the gradient', () => {
  const gradient = Float32Array.of(3, -0.2, 1e-3, -1e-4)
  const parameters = new Float32Array(4)
  createAdam(4, { stepSize }).update(parameters, gradient)

  for (const [i, value] of parameters.entries()) {
    const g = gradient[i]!
    expect(value).toBeCloseTo((-stepSize * g) / (Math.abs(g) + 1e-8), 8)
  }
})

test('under a constant gradient every step has the step size', () => {
  const parameters = new Float32Array(1)
  const adam = createAdam(1, { stepSize })
  for (let step = 0; step < 40; step++) adam.update(parameters, Float32Array.of(0.7))

  expect(parameters[0]).toBeCloseTo(-40 * stepSize, 5)
})

test('a zero gradient changes nothing, from the start', () => {
  const parameters = Float32Array.of(0.1, -0.4)
  createAdam(2, { stepSize }).update(parameters, new Float32Array(2))

  expect([...parameters]).toEqual([...Float32Array.of(0.1, -0.4)])
})

test('scaling the gradient leaves the path where it is, up to epsilon', () => {
  const small = new Float32Array(20)
  const large = new Float32Array(20)
  const [adamSmall, adamLarge] = [createAdam(20, { stepSize }), createAdam(20, { stepSize })]
  for (let step = 0; step < 10; step++) {
    const gradient = Float32Array.from({ length: 20 }, (_, i) => Math.cos(i + step))
    adamSmall.update(small, gradient)
    adamLarge.update(
      large,
      gradient.map((g) => g * 1024),
    )
  }

  for (const [i, value] of small.entries()) expect(value).toBeCloseTo(large[i]!, 6)
})

test('frames updated apart end where frames updated together do, bit for bit', () => {
  const together = new Float32Array(12)
  const [first, second] = [new Float32Array(6), new Float32Array(6)]
  const [adam, adamFirst, adamSecond] = [12, 6, 6].map((length) => createAdam(length, { stepSize }))
  for (let step = 0; step < 5; step++) {
    const gradient = gradientAt(step, 12)
    adam!.update(together, gradient)
    adamSecond!.update(second, gradient.subarray(6))
    adamFirst!.update(first, gradient.subarray(0, 6))
  }

  expect([...first, ...second]).toEqual([...together])
})

test('other betas are used', () => {
  const parameters = new Float32Array(1)
  const adam = createAdam(1, { stepSize, beta1: 0, beta2: 0 })
  for (const g of [5, -0.01, 2]) adam.update(parameters, Float32Array.of(g))

  // Without memory every step is a sign step: -, +, -.
  expect(parameters[0]).toBeCloseTo(-stepSize, 6)
})

test('arrays of another length are refused', () => {
  const adam = createAdam(3, { stepSize })

  expect(() => adam.update(new Float32Array(4), new Float32Array(3))).toThrow(/4 parameters; it was made for 3/)
  expect(() => adam.update(new Float32Array(3), new Float32Array(2))).toThrow(/2 gradient/)
})
