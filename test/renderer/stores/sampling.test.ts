import { expect, test } from 'vitest'
import { sampleOrdinals } from '../../../src/engine/model/sampling'
import { resolveSampling, sampledOrdinals } from '../../../src/renderer/stores/sampling'
import { modelInfos } from '../fixture/facts'

test('the window that is shown before a run is the one the engine takes', () => {
  for (const length of [1, 2, 15, 31, 32, 33, 63, 64, 90, 1001])
    for (const frames of [1, 5, 16, 32])
      for (const stride of [1, 2, 4, 7])
        for (const window of ['start', 'middle', 'end'] as const)
          for (const padding of ['repeat-last', 'loop'] as const) {
            const spec = { frames, stride, window, padding }
            expect(sampledOrdinals(length, spec), JSON.stringify({ length, ...spec })).toEqual(
              sampleOrdinals(length, spec).ordinals,
            )
          }
})

test('an unread clip has no window', () => {
  expect(sampledOrdinals(0, { frames: 4, stride: 1, window: 'start', padding: 'loop' })).toEqual([])
})

test('what is asked for goes before the card, the card before the published default', () => {
  const target = modelInfos[2]!
  expect(resolveSampling({ frames: 8, stride: null }, target)).toMatchObject({ frames: 8, stride: 4 })
  expect(resolveSampling({ frames: null, stride: 3 }, null)).toMatchObject({ frames: 32, stride: 3 })
})
