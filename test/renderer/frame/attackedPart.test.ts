import { expect, test } from 'vitest'
import { outputSize, geometryOf } from '../../../src/engine/video/geometry'
import { attackedPart } from '../../../src/renderer/frame/attackedPart'
import { modelInfos } from '../fixture/facts'

const card = modelInfos[0]!.card
const withInput = (resize: Partial<typeof card.input.resize>, size: [number, number]) => ({
  input: { ...card.input, size, resize: { interpolation: 'bilinear' as const, crop: 'center' as const, ...resize } },
})

test('the part of the clip is the one the engine cuts out', () => {
  for (const resize of [{ shortSide: 256 }, { stretch: [256, 340] as [number, number] }, { shortSide: 100 }, {}])
    for (const clip of [
      { width: 640, height: 360 },
      { width: 320, height: 568 },
      { width: 100, height: 90 },
    ]) {
      const { input } = withInput(resize, [224, 224])
      const geometry = geometryOf(input.resize, input.size, clip.width, clip.height)
      const scaled = geometry.scale!
      const crop = geometry.crop ?? { x: 0, y: 0, ...outputSize(geometry, clip.width, clip.height) }
      const part = attackedPart({ input }, clip)
      // the engine works in whole pixels
      expect(Math.abs(part.width - crop.width / scaled.width)).toBeLessThanOrEqual(1.5 / scaled.width)
      expect(Math.abs(part.height - crop.height / scaled.height)).toBeLessThanOrEqual(1.5 / scaled.height)
      expect(Math.abs(part.x - crop.x / scaled.width)).toBeLessThanOrEqual(1.5 / scaled.width)
      expect(Math.abs(part.y - crop.y / scaled.height)).toBeLessThanOrEqual(1.5 / scaled.height)
    }
})

test('without a crop it is all of it', () => {
  expect(attackedPart(withInput({ crop: 'none' }, [112, 112]), { width: 640, height: 360 })).toEqual({
    x: 0,
    y: 0,
    width: 1,
    height: 1,
  })
})
