import { describe, expect, test } from 'vitest'
import type { HeatmapCell } from '../../../src/figure/heatmap/grid'
import {
  chanceSentence,
  curveMean,
  framesText,
  intervalText,
  markedText,
  pooledValue,
  rowsText,
  standsBeside,
  stepSentence,
  spokenCell,
} from '../../../src/renderer/panels/similarity/cellWords'
import { sampleCorrelation } from '../../figure/sampleCorrelation'

const drawn = sampleCorrelation().null!

const cell: HeatmapCell = {
  row: 0,
  column: 0,
  value: 0.512,
  low: 0.4,
  high: 0.61,
  p: 0.004,
  q: 0.02,
  draws: 200,
  nullMean: -0.004,
  nullLow: -0.2,
  nullHigh: 0.2,
  rows: 1600,
  effectiveRows: 42.31,
  isSignificant: true,
  reason: null,
}

test('a cell is told with its interval, its rows and what chance gives', () => {
  expect(intervalText(cell)).toBe('95 % interval 0.40 to 0.61')
  expect(rowsText(cell)).toBe('1,600 rows, worth 42.3 independent ones')
  expect(chanceSentence(cell, 'benign', drawn)).toBe(
    'More alike than chance: p = 0.004, and q = 0.020 over the whole heatmap. Chance gives 0.00 on average.',
  )
})

test('what is not told apart from chance, or was never tested, says so', () => {
  const unsure = { ...cell, q: 0.3, p: 0.21 }
  expect(chanceSentence(unsure, 'benign', drawn)).toMatch(
    /^Not more alike at these moments than at others \(p = 0.21, q = 0.30\)/,
  )
  expect(chanceSentence(unsure, 'benign', { ...drawn, kind: 'clip shuffle' })).toMatch(
    /^Not more alike for the same clip than for different ones/,
  )
  expect(chanceSentence({ ...unsure, p: 0.02 }, 'benign', drawn)).toMatch(/by itself, but not among so many cells/)
  expect(chanceSentence({ ...cell, p: null, q: null }, 'benign', null)).toContain('No null was drawn')
  expect(chanceSentence({ ...cell, p: null, q: null }, 'difference', drawn)).toContain('its interval says')
})

test('where so few draws were possible that nothing could be significant, that is what is said', () => {
  const few = { ...drawn, draws: 7, possible: 7, smallestP: 1 / 8 }
  expect(chanceSentence({ ...cell, draws: null, p: 0.125, q: 0.3 }, 'benign', few)).toMatch(
    /^Too few draws to tell: p cannot be below 0.13 \(p = 0.13, q = 0.30\)/,
  )
  expect(chanceSentence({ ...cell, draws: 9, p: 0.1, q: 0.3 }, 'benign', drawn)).toMatch(
    /^Too few draws to tell: p cannot be below 0.10/,
  )
})

test('frames are named so that none is named that is not among them', () => {
  expect(framesText([129])).toBe('frame 129')
  expect(framesText([73, 69, 69])).toBe('frames 69, 73')
  expect(framesText([4, 5, 6, 7])).toBe('frames 4 to 7')
  expect(framesText([69, 71, 73, 75])).toBe('every 2nd frame from 69 to 75')
  expect(framesText([0, 3, 6, 9])).toBe('every 3rd frame from 0 to 9')
  expect(framesText([0, 11, 22, 33])).toBe('every 11th frame from 0 to 33')
  expect(framesText([1, 2, 5])).toBe('frames 1, 2, 5')
  expect(framesText([1, 2, 5, 6, 7, 9, 20])).toBe('7 frames from 1 to 20')
})

describe('a step in words', () => {
  const ordinals = [69, 71, 73, 75, 77]
  const step = { centre: 1, first: 0, last: 2, frames: [0, 2], weights: [0.5, 0.5] }
  const single = { centre: 4, first: 4, last: 4, frames: [4], weights: [1] }

  test('sees the frames whose mean it is compared with, or reaches over them', () => {
    const place = { at: 0, of: 2 }
    expect(stepSentence(step, place, 'mean', ordinals)).toBe(
      'Time step 1 of 2 sees frames 69, 73 and is compared with their mean.',
    )
    expect(stepSentence(single, { at: 1, of: 2 }, 'mean', ordinals)).toBe(
      'Time step 2 of 2 sees frame 77 and is compared with it.',
    )
    expect(stepSentence({ ...step, frames: [1], weights: [1] }, place, 'nearest', ordinals)).toBe(
      'Time step 1 of 2 reaches from frame 69 to 73 and is compared with frame 71 (nearest).',
    )
    expect(stepSentence(single, place, 'nearest', ordinals)).toBe(
      'Time step 1 of 2 sees frame 77 and is compared with frame 77 (nearest).',
    )
  })

  test('says so where the playhead stands on a frame that is not compared', () => {
    expect(standsBeside([step, single], 0, 2, ordinals)).toBe('')
    expect(standsBeside([step, single], 0, 1, ordinals)).toBe(
      'No time step is compared with frame 71: the map is of frame 69, which time step 1 is compared with.',
    )
    expect(standsBeside([step, single], 1, 3, ordinals)).toBe(
      'No time step sees frame 75: the map is of frame 77, which time step 2 is compared with.',
    )
  })
})

test('the mean of a curve is of the steps that have a value, beside what the cell holds', () => {
  expect(curveMean([0.2, null, 0.6])).toBeCloseTo(0.4, 12)
  expect(curveMean([null, null])).toBeNull()
  const matrix = sampleCorrelation().matrices[0]!
  expect(pooledValue(matrix, { row: 1, column: 2 })).toBe(matrix.values[1]![2])
  expect([pooledValue(null, { row: 0, column: 0 }), pooledValue(matrix, null)]).toEqual([null, null])
})

test('how many cells are marked is counted for each measure', () => {
  const matrix = sampleCorrelation().matrices[0]!
  const small = { ...matrix, values: [[0.5, null, 0.1]], qValues: [[0.05, null, 0.2]] }
  expect(markedText(small)).toBe('1 of 2 at q ≤ 0.05, 1 undefined')
  expect(markedText({ ...small, qValues: [[null, null, null]] })).toBe('1 undefined')
})

test('an undefined cell is told with its reason, never as a number', () => {
  const { rows, columns } = sampleCorrelation()
  const empty: HeatmapCell = { ...cell, value: null, reason: 'Too few rows: 3.' }
  const told = spokenCell(rows[0]!, columns[0]!, empty, 'cka', 'benign', drawn)

  expect(told).toBe(
    'stage1/block0 of ResNet-34 (ImageNet), stage1/block0 of I3D-ResNet18: CKA undefined. Too few rows: 3.',
  )
  expect(intervalText(empty)).toBe('')
  expect(chanceSentence(empty, 'benign', drawn)).toBe('')
  expect(intervalText({ ...cell, low: null })).toBe('no 95 % interval: too few blocks')
})
