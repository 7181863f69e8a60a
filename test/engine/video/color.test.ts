import { expect, test } from 'vitest'
import { describeColors } from '../../../src/engine/video/color'

const untagged = { range: 'unknown', matrix: 'unknown', primaries: 'unknown', transfer: 'unknown' }

test('an untagged clip says what is assumed', () => {
  expect(describeColors(untagged, 'yuv420p')).toEqual({
    matrix: 'assumed bt601 (untagged)',
    range: 'assumed limited (untagged)',
    warnings: [],
  })
})

test('tags, and formats that settle the question, are reported as they are', () => {
  expect(describeColors({ ...untagged, range: 'pc', matrix: 'bt709' }, 'yuv420p')).toMatchObject({
    matrix: 'bt709',
    range: 'full',
  })
  expect(describeColors({ ...untagged, range: 'tv' }, 'yuv444p').range).toBe('limited')
  expect(describeColors(untagged, 'yuvj420p').range).toBe('full')
  expect(describeColors(untagged, 'bgr0')).toMatchObject({ matrix: 'rgb', range: 'full' })
  expect(describeColors(untagged, 'gray')).toMatchObject({ matrix: 'gray', range: 'full' })
})

test.each([
  ['yuv420p10le', '10 bits'],
  ['gray12be', '12 bits'],
  ['p010le', '10 bits'],
  ['rgb48le', '16 bits'],
  ['gbrp16le', '16 bits'],
  ['yuva420p', 'Transparency'],
])('%s is converted with a warning', (format, words) => {
  expect(describeColors(untagged, format).warnings.join(' ')).toContain(words)
})

test.each([
  ['smpte2084', 'PQ'],
  ['arib-std-b67', 'HLG'],
])('high dynamic range %s is not shown as if it were ordinary', (transfer, name) => {
  expect(describeColors({ ...untagged, transfer }, 'yuv420p10le').warnings.join(' ')).toContain(
    `High dynamic range (${name})`,
  )
})
