import { describe, expect, test } from 'vitest'
import { resizeSchema } from '../../../src/contract/card'
import { displayGeometry, filterOf, geometryOf, outputSize } from '../../../src/engine/video/geometry'

const spec = (given: object) => resizeSchema.parse(given)

describe('preprocessing of a card as one scale and one crop', () => {
  test('stretch, short side and centre crop of the real models fold into the reference pipeline', () => {
    const geometry = geometryOf(spec({ stretch: [256, 340], shortSide: 256 }), [224, 224], 1280, 720)

    expect(geometry.scale).toMatchObject({ width: 340, height: 256, interpolation: 'bilinear' })
    expect(geometry.crop).toEqual({ x: 58, y: 16, width: 224, height: 224 })
    expect(filterOf(geometry, 1280, 720)).toBe('scale=340:256:flags=bilinear,format=rgb24,crop=224:224:58:16:exact=1')
  })

  test('the short side is the width of an upright phone clip', () => {
    const geometry = geometryOf(spec({ shortSide: 256 }), [224, 224], 720, 1280)

    expect(geometry.scale).toMatchObject({ width: 256, height: 455 })
    expect(geometry.crop).toEqual({ x: 16, y: 115, width: 224, height: 224 })
  })

  test('without crop the picture is brought to the input size', () => {
    const geometry = geometryOf(spec({ crop: 'none', interpolation: 'area' }), [112, 200], 640, 480)

    expect(geometry).toEqual({ scale: { width: 200, height: 112, interpolation: 'area' }, crop: null })
  })

  test('a picture smaller than the crop is enlarged until it covers it', () => {
    const geometry = geometryOf(spec({}), [224, 224], 100, 50)

    expect(geometry.scale).toMatchObject({ width: 448, height: 224 })
    expect(outputSize(geometry, 100, 50)).toEqual({ width: 224, height: 224 })
  })
})

test('display sizes keep the aspect, are never enlarged, and have a width swscale is fast at', () => {
  expect(displayGeometry(1280, 720, 480).scale).toMatchObject({ width: 852, height: 480 })
  expect(displayGeometry(256, 192, 480).scale).toBeNull()
  expect(displayGeometry(8, 4000, 400).scale).toMatchObject({ width: 4, height: 400 })
})
