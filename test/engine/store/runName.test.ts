import { expect, test } from 'vitest'
import { isRunName, runName } from '../../../src/engine/store/runName'

const date = new Date(2026, 10, 23, 14, 5, 9)
const nameOf = (clip: string, ...surrogates: string[]): string => runName(date, { clip, surrogates })

test('time, clip and surrogate, readable', () => {
  expect(nameOf('/clips/star_spin_clockwise.mp4', 'image_demo')).toBe(
    '2026-11-23_14-05-09_star_spin_clockwise_image_demo',
  )
  expect(nameOf('v_Biking_g06_c03.avi', 'ResNet-34', 'SqueezeNet 1.1')).toBe(
    '2026-11-23_14-05-09_v_Biking_g06_c03_ResNet-34_SqueezeNet_1_1',
  )
})

test.each([
  ['/c/Zoë\'s "best" clip 🎾.mp4', 'Modell für Bäume', 'Zoe_s_best_clip_Modell_fur_Baume'],
  ['/c/射箭.mp4', '模型', 'clip_model'],
  ['/c/--version.mp4', '../../etc', 'version_etc'],
  ['/c/.mp4', '', 'mp4_model'],
  ['/c/a:b*c?<d>|e.mp4', 'x', 'a_b_c_d_e_x'],
])('%s and %s', (clip, surrogate, expected) => {
  expect(nameOf(clip, surrogate)).toBe(`2026-11-23_14-05-09_${expected}`)
})

test('whatever comes in, what goes out is short, plain ASCII and recognised again', () => {
  for (const text of [
    'x'.repeat(5000),
    '🎾'.repeat(300),
    'CON',
    '. .',
    'é'.repeat(100),
    '\0\n\t',
    'a'.repeat(39) + ' b',
  ]) {
    const name = nameOf(`/c/${text}.mp4`, text, text)
    expect(name).toMatch(/^[A-Za-z0-9][A-Za-z0-9_-]*[A-Za-z0-9]$/)
    expect(name.length).toBeLessThan(120)
    expect(isRunName(name)).toBe(true)
  }
  expect(isRunName('figures')).toBe(false)
})

test('names sort as their times do', () => {
  const names = [new Date(2026, 0, 2), new Date(2026, 9, 1), new Date(2026, 9, 1, 23), new Date(2027, 0, 1)].map(
    (time) => runName(time, { clip: 'a', surrogates: ['b'] }),
  )

  expect([...names].sort()).toEqual(names)
})
