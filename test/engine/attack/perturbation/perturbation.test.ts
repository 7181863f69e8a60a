import { expect, test } from 'vitest'
import { publishedI2v } from '../../../../src/contract/plan'
import { createPerturbation } from '../../../../src/engine/attack/perturbation/perturbation'

const epsilon = publishedI2v.epsilon

function perturb(pixels: readonly number[], gradients: readonly (readonly number[])[], initialPerturbation = 0) {
  const perturbation = createPerturbation(Float32Array.from(pixels), { epsilon, stepSize: 0.005, initialPerturbation })
  for (const gradient of gradients) {
    perturbation.update([Float32Array.from(gradient)])
  }
  return perturbation.adversarial
}

test('before the first step only the initial perturbation is there, within [0,1]', () => {
  const adversarial = perturb([0, 0.5, 1], [], publishedI2v.initialPerturbation)

  expect([...adversarial]).toEqual([0.01 / 255, 0.5 + 0.01 / 255, 1].map(Math.fround))
})

test('the first Adam step goes against the sign of the gradient by the step size', () => {
  const adversarial = perturb([0.5, 0.5, 0.5], [[3, -0.001, 0]])

  expect(adversarial[0]).toBeCloseTo(0.5 - 0.005, 6)
  expect(adversarial[1]).toBeCloseTo(0.5 + 0.005, 4)
  expect(adversarial[2]).toBe(0.5)
})

test('however long the gradient pushes, the ball and the pixel range hold', () => {
  const push = Array.from({ length: 60 }, () => [1, -1, 1, -1])
  const adversarial = perturb([0.5, 0.5, 0.01, 0.99], push)

  expect(adversarial[0]).toBeCloseTo(0.5 - epsilon, 6)
  expect(adversarial[1]).toBeCloseTo(0.5 + epsilon, 6)
  expect(adversarial[2]).toBe(0)
  expect(adversarial[3]).toBe(1)
})

test('gradients of several surrogates add up', () => {
  const one = createPerturbation(Float32Array.of(0.5), { epsilon, stepSize: 0.005, initialPerturbation: 0 })
  one.update([Float32Array.of(5), Float32Array.of(-7)])

  expect(one.adversarial[0]).toBeGreaterThan(0.5)
})

test('epsilon 0 returns the benign bytes', () => {
  const pixels = Float32Array.of(0, 0.25, 1)
  const perturbation = createPerturbation(pixels, {
    epsilon: 0,
    stepSize: 0.005,
    initialPerturbation: publishedI2v.initialPerturbation,
  })
  perturbation.update([Float32Array.of(1, 1, 1)])

  expect(perturbation.adversarial).toEqual(pixels)
})

test('where a clamp holds the value its gradient does not count', () => {
  const perturbation = createPerturbation(Float32Array.of(0.5, 1), {
    epsilon: 0.004,
    stepSize: 0.005,
    initialPerturbation: 0,
  })
  perturbation.update([Float32Array.of(-1, -1)])
  // Both moved by the step size: the first out of the ball, the second over the end of the pixel range.
  expect([...perturbation.delta]).toEqual([Math.fround(0.005), Math.fround(0.005)])

  // Adam's memory of the first gradient goes on, so a held value moves on as far as with no gradient at all.
  const held = [...perturbation.delta]
  const free = createPerturbation(Float32Array.of(0.5, 0.5), { epsilon: 1, stepSize: 0.005, initialPerturbation: 0 })
  free.update([Float32Array.of(-1, -1)])
  perturbation.update([Float32Array.of(1000, 1000)])
  free.update([Float32Array.of(0, 0)])
  expect([...perturbation.delta]).toEqual([...free.delta])
  expect(perturbation.delta[0]).not.toBe(held[0])
})

test('on the ends of the ball the gradient still counts', () => {
  const epsilon = Math.fround(0.25)
  const start = { epsilon, stepSize: 0.005, initialPerturbation: epsilon }
  const perturbation = createPerturbation(Float32Array.of(0.5), start)
  perturbation.update([Float32Array.of(1)])

  expect(perturbation.delta[0]).toBeCloseTo(0.25 - 0.005, 6)
})
