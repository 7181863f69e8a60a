import { expect, test } from 'vitest'
import { readMaskFrames, readMaskRegion } from '../../../src/renderer/stores/mask'

const size = { height: 112, width: 224 }

test('an empty mask lets everything change', () => {
  expect(readMaskFrames(' ', 16)).toEqual({ ok: true, value: null, note: '' })
  expect(readMaskRegion({ top: '', left: '', height: ' ', width: '' }, size)).toEqual({
    ok: true,
    value: null,
    note: '',
  })
})

test('frames are counted, and refused where there are none', () => {
  expect(readMaskFrames('0-7, 12', 16)).toMatchObject({
    ok: true,
    value: { list: '0-7, 12', positions: [0, 1, 2, 3, 4, 5, 6, 7, 12] },
    note: '9 of 16 frames may change',
  })
  expect(readMaskFrames('0-16', 16)).toMatchObject({ ok: false, problem: expect.stringContaining('names frame 16') })
  expect(readMaskFrames('first', 16)).toMatchObject({ ok: false, problem: expect.stringContaining('such as 0-7,12') })
})

test('a region is told in rows and columns, with its share', () => {
  expect(readMaskRegion({ top: '0', left: '112', height: '56', width: '112' }, size)).toEqual({
    ok: true,
    value: { top: 0, left: 112, height: 56, width: 112 },
    note: expect.stringMatching(/columns 112 to 223, rows 0 to 55, 25.%/),
  })
})

test.each([
  [{ top: '0', left: '', height: '5', width: '5' }, /all four/],
  [{ top: '0', left: '0.5', height: '5', width: '5' }, /whole numbers/],
  [{ top: '100', left: '0', height: '13', width: '5' }, /within the frame of 112x224/],
  [{ top: '0', left: '0', height: '0', width: '5' }, /within the frame/],
])('region %j is refused', (texts, problem) => {
  expect(readMaskRegion(texts, size)).toEqual({ ok: false, problem: expect.stringMatching(problem) })
})
