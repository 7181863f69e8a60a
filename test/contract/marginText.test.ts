import { expect, test } from 'vitest'
import type { MarginReading, TargetMargins } from '../../src/contract/margin'
import {
  windowName,
  bitingFrame,
  describeBite,
  describeTargetMargins,
  framesToFlip,
  marginName,
  mostBitten,
  signedNats,
} from '../../src/contract/marginText'

const reading = (margin: number | null, reason: string | null = null): MarginReading => ({
  margin,
  probability: margin === null ? null : 0.5,
  reason,
})
const target = (change: Partial<TargetMargins> = {}): TargetMargins => ({
  ...{ model: 'Net', card: '/net.json', class: { index: 3, label: 'waving' }, frames: [0, 1, 2] },
  ...{ benign: reading(4), adversarial: reading(-2.2), stride: null, hop: null, windows: [], windowsNote: '' },
  influence: [
    { position: 0, alone: -0.5, added: -1, reason: null },
    { position: 1, alone: -1.9, added: -3, reason: null },
    { position: 2, alone: null, added: null, reason: 'not shown' },
  ],
  growth: [4, 3.5, -0.1, -2.2].map((margin, at) => ({
    ...{ adversarial: at, position: at === 0 ? null : at - 1, reading: reading(margin) },
  })),
  ...{ passes: 8, key: '' },
  ...change,
})
const clip = { ordinals: [40, 41, 42] }

test('one sentence says where it bites, by ordinals', () => {
  expect(describeTargetMargins(target(), clip)).toBe(
    'The change at frame 41 lowers the margin most: −1.90 nats alone; with all frames: −6.20, from +4.00 to −2.20 nats. The model first leaves “waving” after 2 of 3 frames (up to 41), and for good.',
  )
})

test('an attack that does not bite is told as such', () => {
  const influence = [{ position: 0, alone: 0.2, added: 0.1, reason: null }]
  const weak = target({ adversarial: reading(4.3), influence, growth: [], class: { index: 3, label: null } })

  expect(bitingFrame(weak)).toBeNull()
  expect(framesToFlip(weak)).toBeNull()
  expect(describeTargetMargins(weak, clip)).toBe(
    'No frame’s change alone lowers the margin; with all frames: +0.30, from +4.00 to +4.30 nats. The model still chooses “class 3”.',
  )
})

const growing = (...margins: number[]): TargetMargins =>
  target({
    ...{ benign: reading(margins[0]!), adversarial: reading(margins.at(-1)!) },
    growth: margins.map((margin, at) => ({
      ...{ adversarial: at, position: at === 0 ? null : at - 1, reading: reading(margin) },
    })),
  })
const rising = { ordinals: [40, 41, 42, 43] }

test('a class that is left, returned to and left again is told with both counts', () => {
  const twice = growing(1, -0.1, 0.8, 0.7, -0.5)
  expect(framesToFlip(twice)).toEqual({ first: 1, forGood: 4 })
  expect(describeTargetMargins(twice, rising)).toMatch(
    /The model first leaves “waving” after 1 of 4 frames \(up to 40\), and for good from 4 of 4 frames \(up to 43\)\.$/,
  )

  const back = growing(1, -0.1, 0.4)
  expect(framesToFlip(back)).toEqual({ first: 1, forGood: null })
  expect(describeTargetMargins(back, rising)).toMatch(
    /first leaves “waving” after 1 of 2 frames \(up to 40\); with all frames it chooses it again\.$/,
  )
})

test('frames of a clip that is shown again are counted, and a copy is told by its place', () => {
  const looped = { ordinals: [7, 8, 7, 8] }
  expect(describeTargetMargins(growing(1, 0.5, 0.2, -0.1), looped)).toMatch(/after 3 of 3 frames, and for good\.$/)
  expect(describeBite(target(), looped)).toBe(
    'The change at frame 8 (place 2 of 4) lowers the margin of Net most: −1.90 nats.',
  )
})

test('a margin of exactly 0 is a tie: the class is neither left nor chosen', () => {
  const tie = growing(1, 0.5, 0)
  expect(framesToFlip(tie)).toBeNull()
  expect(describeTargetMargins(tie, rising)).toMatch(/nats\. With all frames it is a tie between “waving” and another/)
  expect([0, null, -0.4].map(marginName)).toEqual(['tie', 'undefined', '−0.40'])
})

test('the target to look at first is the one that flipped, else the one that fell most', () => {
  const pair = (benign: number | null, adversarial: number | null) => ({
    ...{ benign: reading(benign), adversarial: reading(adversarial) },
  })
  expect(mostBitten([pair(9, 2), pair(0.4, -0.5), pair(1, -0.1)])).toBe(2)
  expect(mostBitten([pair(9, 8), pair(5, 1), pair(null, null)])).toBe(1)
  expect(mostBitten([pair(-1, -9), pair(0.2, -0.2)])).toBe(1)
  expect(mostBitten([pair(null, 1)])).toBe(0)
})

test('what is undefined says why', () => {
  expect(describeTargetMargins(target({ benign: reading(null, 'It is not finite.') }), clip)).toBe(
    'The margin is undefined. It is not finite.',
  )
})

test('numbers have a sign, and no zero has one', () => {
  expect([1.926, -0.4, 0, -0.001].map(signedNats)).toEqual(['+1.93', '−0.40', '0.00', '0.00'])
})

test('a window is named by the stretches it has, however often it begins again', () => {
  const ordinals = [14, 18, 22, 26]
  expect(windowName([0, 1, 2, 3], ordinals)).toBe('14 to 26')
  expect(windowName([2, 3, 0, 1], ordinals)).toBe('22 to 26, 14 to 18')
  expect(windowName([3, 0], ordinals)).toBe('26, 14')
  expect(windowName([0, 1, 2, 3], [5, 7, 5, 7])).toBe('5 to 7, 5 to 7')
})
