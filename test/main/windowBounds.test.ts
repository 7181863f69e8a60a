import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { readPlace, writePlace } from '../../src/main/windowBounds'

const folder = mkdtempSync(join(tmpdir(), 'bounds-'))
const file = join(folder, 'deep', 'window.json')
afterAll(() => rmSync(folder, { recursive: true }))

const laptop = { x: 0, y: 0, width: 1440, height: 900 }
const screenLeft = { x: -1920, y: 0, width: 1920, height: 1080 }
const keep = (x: number, y: number) => writePlace(file, { x, y, width: 1000, height: 700 }, true)

test('a place is found again on the display where it was', () => {
  keep(-1800, 50)
  expect(readPlace(file, [laptop, screenLeft])).toEqual({
    x: -1800,
    y: 50,
    width: 1000,
    height: 700,
    isMaximized: true,
  })
})

test('a display that is gone leaves the size only', () => {
  keep(-1800, 50)
  expect(readPlace(file, [laptop])).toEqual({ width: 1000, height: 700, isMaximized: true })
})

test.each([
  ['its title bar above the display', 100, -300],
  ['almost wholly to the right', 1400, 100],
  ['below the display', 100, 890],
])('a window with %s comes back', (_, x, y) => {
  keep(x, y)
  expect(readPlace(file, [laptop])).not.toHaveProperty('x')
})

test.each(['', '{', '[]', '{"x":"a"}', '{"x":0,"y":0,"width":null,"height":5}'])(
  'a damaged file is no harm: %j',
  (text) => {
    writeFileSync(file, text)
    expect(readPlace(file, [laptop])).toEqual({ width: 1440, height: 900, isMaximized: false })
  },
)

test('a window is never smaller than it can be used', () => {
  writePlace(file, { x: 0, y: 0, width: 1, height: 1 }, false)
  expect(readPlace(file, [laptop])).toMatchObject({ width: 900, height: 600 })
})
