import { expect, test } from 'vitest'
import { measureCatalogue, measures } from '../../../../src/contract/correlation'
import { methodCatalogue, methods, norms, parametersOf } from '../../../../src/contract/method'
import { perturbationCatalogue, perturbationMeasures } from '../../../../src/contract/perturbation'
import { findTopics, helpTopics } from '../../../../src/renderer/panels/help/topics'

const namesIn = (query: string, title: string): string[] =>
  findTopics(query)
    .filter((group) => group.title === title)
    .flatMap(({ topics }) => topics.map(({ name }) => name))

test('every method, parameter and measure is explained, and every topic says where it comes from', () => {
  const names = new Set(helpTopics.map(({ name }) => name))
  const parameters = methods.flatMap((method) => norms.flatMap((norm) => parametersOf(method, norm)))
  const expected = [
    ...methods.map((method) => methodCatalogue[method].name),
    ...measures.map((measure) => measureCatalogue[measure].name),
    ...parameters.map(({ label }) => label),
    ...perturbationMeasures.map((measure) => perturbationCatalogue[measure].name),
  ]
  expect(expected.filter((name) => !names.has(name))).toEqual([])
  for (const { name, help, source } of helpTopics) {
    expect(help.length, name).toBeGreaterThan(20)
    expect(source.length, name).toBeGreaterThan(3)
    expect(help, name).toMatch(/[.?]$/)
  }
})

test('no two topics have the same id', () => {
  expect(new Set(helpTopics.map(({ id }) => id)).size).toBe(helpTopics.length)
})

test('a query finds what is called so before what speaks of it', () => {
  expect(namesIn('wilson', 'Explained')).toEqual(['Wilson 95% interval'])
  expect(namesIn('epsilon', 'Explained')[0]).toBe('Epsilon')
  expect(namesIn('epsilon', 'Spoken of')).toContain('Sign noise')
  expect(findTopics('qwertz')).toEqual([])
})

test('without a query all is there, by group', () => {
  expect(findTopics('').flatMap(({ topics }) => topics)).toHaveLength(helpTopics.length)
})
