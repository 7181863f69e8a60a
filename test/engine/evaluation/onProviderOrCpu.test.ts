import { expect, test } from 'vitest'
import type { Provider } from '../../../src/contract/plan'
import { onProviderOrCpu, refusalNote } from '../../../src/engine/evaluation/onProviderOrCpu'

const refuses =
  (...refusing: Provider[]) =>
  async (provider: Provider): Promise<string> => {
    if (refusing.includes(provider)) throw new Error(`no such operator\nat ${provider}`)
    return `done by ${provider}`
  }

test('the provider does it where it can', async () => {
  expect(await onProviderOrCpu('cuda', refuses())).toEqual({ result: 'done by cuda', refusal: null })
})

test('else the CPU does all of it, with the reason', async () => {
  const answer = await onProviderOrCpu('cuda', refuses('cuda'))

  expect(answer).toEqual({ result: 'done by cpu', refusal: 'no such operator' })
  expect(refusalNote('a net', 'cuda', answer.refusal!)).toBe(
    '"a net" was asked on the CPU, because cuda cannot run it: no such operator',
  )
})

test('what the CPU cannot do either is an error', async () => {
  await expect(onProviderOrCpu('cuda', refuses('cuda', 'cpu'))).rejects.toThrow('at cpu')
  await expect(onProviderOrCpu('cpu', refuses('cpu'))).rejects.toThrow('at cpu')
})
