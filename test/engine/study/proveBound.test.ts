import { describe, expect, test } from 'vitest'
import { framesToImage, roundToFrames } from '../../../src/engine/model/preprocess'
import { proveBound } from '../../../src/engine/study/proveBound'
import type { FrameClip, ImageClip } from '../../../src/engine/tensor/clipArray'

const size = { frames: 2, height: 3, width: 4 }
const benign: FrameClip = {
  space: 'frame',
  ...size,
  data: Uint8Array.from({ length: 72 }, (_, i) => 100 + ((i * 37) % 50)),
}

/** The benign clip with one value moved: frame, channel, row, column. */
function saved(change: number, [t, c, y, x]: readonly [number, number, number, number]) {
  const adversarial: ImageClip = framesToImage(benign)
  adversarial.data[((t * 3 + c) * 3 + y) * 4 + x]! += change
  const rounded = roundToFrames(adversarial)
  return { benign, adversarial, rounded, decoded: rounded }
}

const everything = { norm: 'linf' as const, epsilon: 16 / 255, attackedFrames: [0, 1] }

test('L∞: told in all forms', async () => {
  const { linf, l2 } = await proveBound(saved(16 / 255, [1, 2, 2, 3]), everything)

  expect(linf.float).toBeCloseTo(16 / 255, 6)
  expect(linf).toMatchObject({ rounded: 16 / 255, decoded: 16 / 255 })
  expect(l2).toBeUndefined()
})

test('L2: the frame that moved furthest, and no further than allowed', async () => {
  const moved = saved(0.2, [0, 0, 0, 0])
  moved.adversarial.data[1]! += 0.15

  const { l2 } = await proveBound(moved, { ...everything, norm: 'l2', epsilon: 0.25 })
  expect(l2!.float).toBeCloseTo(0.25, 6)
  await expect(proveBound(moved, { ...everything, norm: 'l2', epsilon: 0.2499 })).rejects.toMatchObject({
    code: 'attack/bound-broken',
  })
})

describe('outside the mask', () => {
  const region = { top: 1, left: 1, height: 2, width: 2 }

  test('inside is free', async () => {
    await expect(proveBound(saved(0.01, [1, 0, 2, 2]), { ...everything, mask: { region } })).resolves.toBeDefined()
  })

  test.each([
    ['a frame', { ...everything, attackedFrames: [1] }, [0, 1, 1, 1]],
    ['a row', { ...everything, mask: { region } }, [0, 1, 0, 1]],
    ['a column', { ...everything, mask: { region } }, [1, 2, 1, 3]],
  ] as const)('%s that changed by the least is found', async (_, allowed, place) => {
    await expect(proveBound(saved(1e-7, place), allowed)).rejects.toMatchObject({ code: 'attack/mask-broken' })
  })

  test('a byte of the film that changed is found', async () => {
    const clips = saved(0, [0, 0, 0, 0])
    const data = Uint8Array.from(benign.data, (value, place) => (place === 0 ? value + 1 : value))
    const decoded = { ...benign, data }

    await expect(proveBound({ ...clips, decoded }, { ...everything, mask: { region } })).rejects.toMatchObject({
      code: 'attack/mask-broken',
    })
  })
})
