import { expect, test } from 'vitest'
import { openLastStudy } from '../../../../src/contract/study'
import { getSettings } from '../../../../src/contract/calls'
import { askAhead } from '../../../../src/renderer/app/connection/askAhead'
import { createFakeHost } from '../../fixture/fakeHost'

test('the question that is on its way is asked once for its first answer, and anew for every later one', async () => {
  const host = createFakeHost({ stepMilliseconds: 1, answerMilliseconds: 0 })
  const ahead = askAhead(host, openLastStudy, { before: null })
  await ahead.ask(getSettings, {})
  expect(host.asked).toEqual(['study:last', 'settings:get'])
  expect(await ahead.ask(openLastStudy, { before: null })).toEqual({ study: null })
  expect(host.asked).toHaveLength(2)

  const { id } = host.studies.create({ name: 'Stars', clip: null, parts: {} })
  expect((await ahead.ask(openLastStudy, { before: null })).study?.id).toBe(id)
  expect(host.asked).toHaveLength(3)
})

test('who asks hears why the question that was on its way failed', async () => {
  const host = createFakeHost({ stepMilliseconds: 1, answerMilliseconds: 0 })
  host.studies.list = () => {
    throw new Error('The disk is gone.')
  }
  const ahead = askAhead(host, openLastStudy, { before: null })
  await new Promise((resolve) => setTimeout(resolve, 5))
  await expect(ahead.ask(openLastStudy, { before: null })).rejects.toThrow('The disk is gone.')
})
