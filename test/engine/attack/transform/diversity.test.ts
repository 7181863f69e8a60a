import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { drawPlacement, placedView } from '../../../../src/engine/attack/transform/diversity'
import { dot, spacedValues } from '../../gradient/tools'

interface Golden {
  readonly side: number
  readonly enlarged: number
  readonly padded: number
  readonly top: number
  /** source row of each row, -1 in the padding */
  readonly rows: readonly number[]
}
const golden = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../fixture/diversity/rows.json'), 'utf8'),
) as Golden[]

const square = (side: number) => ({ height: side, width: side })
const zero = [0.4, -0.5, 0.6] as const
const diversity = { probability: 0.5, resizeRate: 250 / 224, seed: 3 }

test.each(golden)('rows and columns as PyTorch finds them, $side in $enlarged in $padded', (one) => {
  const { side, enlarged, padded, top, rows } = one
  const placement = { enlarged: square(enlarged), padded: square(padded), top, left: 0 }
  const columns = golden.find((other) => other.side === side && other.enlarged === enlarged && other.top === 0)?.rows
  const frame = Float32Array.from({ length: 3 * side * side }, (_, place) => place)
  const shown = placedView(placement, square(side), zero).apply(frame)

  for (let row = 0; row < side; row++) {
    const expected = rows[row]! < 0 ? Math.fround(zero[1]) : side * side + rows[row]! * side
    expect(shown[side * side + row * side]).toBe(expected)
  }
  if (columns) {
    const expected = columns.map((column) =>
      column < 0 || rows[0]! < 0 ? Math.fround(zero[0]) : rows[0]! * side + column,
    )
    expect([...shown.subarray(0, side)]).toEqual(expected)
  }
})

test('<A x, y> = <x, A* y>, where zero of the input is zero', () => {
  const size = { height: 30, width: 44 }
  const count = 3 * 30 * 44
  for (let step = 0; step < 20; step++) {
    const placement = drawPlacement({ ...diversity, probability: 1 }, 7, step, size)!
    const { apply, adjoint } = placedView(placement, size, [0, 0, 0])
    const [x, y] = [spacedValues(count, step, [-1, 1]), spacedValues(count, 100 + step, [-1, 1])]

    expect(dot(apply(x), y)).toBeCloseTo(dot(x, adjoint(y)), 3)
  }
})

test('draws keep to the sizes and places of the authors’ code, and come to all of them', () => {
  const sizes = new Set<number>()
  for (let step = 0; step < 600; step++) {
    const drawn = drawPlacement({ ...diversity, probability: 1 }, 1, step, square(224))!
    const { enlarged, padded, top, left } = drawn
    expect(padded).toEqual(square(250))
    expect(enlarged.width).toBe(enlarged.height)
    expect(enlarged.height).toBeGreaterThanOrEqual(224)
    expect(enlarged.height).toBeLessThanOrEqual(249)
    for (const start of [top, left]) {
      expect(start).toBeGreaterThanOrEqual(0)
      expect(start).toBeLessThan(250 - enlarged.height)
    }
    sizes.add(enlarged.height)
  }
  expect(sizes.size).toBe(26)
})

test('frames are changed as often as is asked for', () => {
  const changed = (probability: number): number =>
    Array.from({ length: 1000 }, (_, step) =>
      drawPlacement({ ...diversity, probability }, 5, step, square(112)),
    ).filter(Boolean).length

  expect([changed(0), changed(1)]).toEqual([0, 1000])
  expect(Math.abs(changed(0.5) - 500)).toBeLessThan(60)
})

test('a draw depends on seed, frame and step, and on nothing else', () => {
  const draw = (seed: number, ordinal: number, step: number) =>
    JSON.stringify(drawPlacement({ ...diversity, probability: 1, seed }, ordinal, step, square(224)))
  const before = draw(1, 2, 3)
  draw(9, 9, 9)

  expect(draw(1, 2, 3)).toBe(before)
  expect(new Set([before, draw(2, 2, 3), draw(1, 3, 3), draw(1, 2, 4), draw(1, 3, 2)]).size).toBe(5)
})

test('a padded frame of its own size changes nothing', () => {
  expect(drawPlacement({ probability: 1, resizeRate: 1, seed: 0 }, 0, 0, square(224))).toBeNull()
})
