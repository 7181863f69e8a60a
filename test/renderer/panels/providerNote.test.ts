import { expect, test } from 'vitest'
import type { ProviderCheck, ProviderReport } from '../../../src/contract/environment'
import { providerNote } from '../../../src/renderer/panels/setup/providerNote'

const report = (fields: Partial<ProviderReport>): ProviderReport => ({
  name: 'webgpu',
  works: true,
  detail: 'a test session ran',
  tip: null,
  check: null,
  ...fields,
})
const judged = (verdict: ProviderCheck['verdict']): ProviderReport =>
  report({ check: { verdict, sentence: 'Features differ by 1e-3.' } as ProviderCheck })

test('the CPU is what others are compared with', () => {
  expect(providerNote(report({ name: 'cpu' }))).toBeNull()
})

test('a provider is told as far as it is known', () => {
  expect(providerNote(report({}))).toMatchObject({ tone: 'plain', short: 'WebGPU is compared with the CPU first' })
  expect(providerNote(judged('agrees'))).toMatchObject({ tone: 'good', text: 'Features differ by 1e-3.' })
  expect(providerNote(judged('differs'))).toMatchObject({ tone: 'warn', short: 'WebGPU differs from the CPU' })
  expect(providerNote(judged('wrong'))).toMatchObject({ tone: 'bad' })
  expect(providerNote(report({ works: false, detail: 'No driver.', tip: 'Install one.' }))).toEqual({
    tone: 'bad',
    short: 'WebGPU does not work here',
    text: 'No driver. Install one.',
  })
})
