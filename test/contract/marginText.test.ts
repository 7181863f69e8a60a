import { expect, test } from 'vitest'
import type { MarginReading, TargetMargins } from '../../src/contract/margin'
import { bitingFrame, describeTargetMargins, framesToFlip, signedNats } from '../../src/contract/marginText'

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
    'The change at frame 41 moves the margin most: −1.90 nats alone; with all frames: −6.20, from +4.00 to −2.20 nats. The model leaves “waving” once frames up to 41 are adversarial.',
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

test('what is undefined says why', () => {
  expect(describeTargetMargins(target({ benign: reading(null, 'It is not finite.') }), clip)).toBe(
    'The margin is undefined. It is not finite.',
  )
})

test('numbers have a sign, and no zero has one', () => {
  expect([1.926, -0.4, 0, -0.001].map(signedNats)).toEqual(['+1.93', '−0.40', '0.00', '0.00'])
})
