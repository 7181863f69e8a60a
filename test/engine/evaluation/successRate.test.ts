import { describe, expect, test } from 'vitest'
import type { Control, TargetResult, Verdict } from '../../../src/contract/result'
import { successRowSchema, type SuccessDenominator, type SuccessForm } from '../../../src/contract/success'
import { successRows, type ClipResult } from '../../../src/engine/evaluation/successRate'
import { rateOf } from '../../../src/engine/evaluation/wilson'

describe('Wilson interval', () => {
  // Worked by hand from the formula with z = 1.96, to four decimals.
  test.each([
    [8, 10, 0.4902, 0.9433],
    [1, 10, 0.0179, 0.4042],
    [0, 10, 0, 0.2775],
    [10, 10, 0.7225, 1],
    [50, 100, 0.4038, 0.5962],
    [1, 1, 0.2065, 1],
  ])('%i of %i: %d to %d', (changed, n, low, high) => {
    const { rate, interval } = rateOf(changed, n)

    expect(rate).toBe(changed / n)
    expect(interval![0]).toBeCloseTo(low, 4)
    expect(interval![1]).toBeCloseTo(high, 4)
  })

  test('the ends are the shares whose score test just rejects the rate', () => {
    for (const [changed, n] of [
      [3, 7],
      [77, 400],
      [399, 400],
    ] as const)
      for (const end of rateOf(changed, n).interval!) {
        if (end === 0 || end === 1) continue
        expect(Math.abs(changed / n - end) / Math.sqrt((end * (1 - end)) / n)).toBeCloseTo(1.959964, 5)
      }
  })

  test('it holds the rate, stays in [0,1], mirrors with the rate and narrows with n', () => {
    for (let n = 1; n < 60; n++)
      for (let changed = 0; changed <= n; changed++) {
        const [low, high] = rateOf(changed, n).interval!
        const [mirrorLow, mirrorHigh] = rateOf(n - changed, n).interval!
        expect(low).toBeGreaterThanOrEqual(0)
        expect(high).toBeLessThanOrEqual(1)
        expect(low).toBeLessThanOrEqual(changed / n)
        expect(high).toBeGreaterThanOrEqual(changed / n)
        expect(low).toBeCloseTo(1 - mirrorHigh, 12)
        expect(high).toBeCloseTo(1 - mirrorLow, 12)
        const [narrowLow, narrowHigh] = rateOf(4 * changed, 4 * n).interval!
        expect(narrowHigh - narrowLow).toBeLessThan(high - low)
      }
  })

  test('nothing tried is nothing known', () => {
    expect(rateOf(0, 0)).toEqual({ changed: 0, n: 0, rate: null, interval: null })
  })
})

function verdict(label: string | null, changed = false): Verdict {
  const prediction = { index: 0, label, probability: 1 }
  return { ...prediction, top: [prediction], benignClassProbability: 1, changed }
}

interface TargetParts {
  readonly label?: string | null
  readonly float?: boolean | null
  readonly rounded?: boolean | null
  readonly decoded?: boolean | null
  readonly shares?: boolean
  readonly card?: string
}

function target(model: string, parts: TargetParts): TargetResult {
  const form = (changed: boolean | null | undefined): Verdict | null =>
    changed === null || changed === undefined ? null : verdict('other', changed)
  return {
    model,
    card: parts.card ?? `${model}.json`,
    sharesWeights: parts.shares ? [{ surrogate: 'S', tensors: 3, share: 0.5 }] : [],
    benign: verdict(parts.label === undefined ? 'jump' : parts.label),
    float: form(parts.float),
    rounded: form(parts.rounded),
    decoded: form(parts.decoded),
    frames: [0],
  }
}

function control(name: Control['name'], changed: readonly [string, boolean][]): Control {
  return {
    name,
    seed: 0,
    targets: changed.map(([model, isChanged]) => ({
      model,
      float: verdict('x', !isChanged),
      rounded: verdict('x', isChanged),
    })),
  }
}

function cell(
  clips: readonly ClipResult[],
  model: string,
  form: SuccessForm,
  among: SuccessDenominator,
): string | null {
  const rows = successRows(clips).filter((row) => row.model === model && row.form === form && row.among === among)
  expect(rows.length).toBeLessThanOrEqual(1)
  return rows[0] ? `${rows[0].rate.changed}/${rows[0].rate.n}` : null
}

describe('success rows', () => {
  const clips: ClipResult[] = [
    {
      trueLabel: 'jump',
      targets: [target('A', { float: true, rounded: true }), target('B', { float: true, rounded: false })],
    },
    {
      trueLabel: 'jump',
      targets: [
        target('A', { float: true, rounded: false }),
        target('B', { label: 'run', float: false, rounded: false }),
      ],
    },
    {
      trueLabel: 'swim',
      targets: [
        target('A', { float: false, rounded: false }),
        target('B', { label: 'swim', float: true, rounded: true }),
      ],
    },
    {
      trueLabel: null,
      targets: [target('A', { float: true, rounded: true }), target('B', { float: false, rounded: null })],
    },
  ]

  test('all clips, whether their label is known or not', () => {
    expect(cell(clips, 'A', 'float', 'all')).toBe('3/4')
    expect(cell(clips, 'A', 'rounded', 'all')).toBe('2/4')
    expect(cell(clips, 'B', 'float', 'all')).toBe('2/4')
  })

  test('a form that a clip lacks is no trial; a form that all lack has no row', () => {
    expect(cell(clips, 'B', 'rounded', 'all')).toBe('1/3')
    expect(cell(clips, 'A', 'decoded', 'all')).toBeNull()
  })

  test('clips this model gets right', () => {
    expect(cell(clips, 'A', 'float', 'correct')).toBe('2/2')
    expect(cell(clips, 'B', 'float', 'correct')).toBe('2/2')
    expect(cell(clips, 'A', 'rounded', 'correct')).toBe('1/2')
  })

  test('clips every model gets right', () => {
    expect(cell(clips, 'A', 'float', 'correct for all models')).toBe('1/1')
    expect(cell(clips, 'B', 'rounded', 'correct for all models')).toBe('0/1')
  })

  test('a clip that one of the models was not asked about is not right for all of them', () => {
    const partial = [...clips, { trueLabel: 'jump', targets: [target('A', { float: false, rounded: false })] }]

    expect(cell(partial, 'A', 'float', 'correct')).toBe('2/3')
    expect(cell(partial, 'A', 'float', 'correct for all models')).toBe('1/1')
  })

  test('every row fits the contract, and all three denominators stand side by side', () => {
    const rows = successRows(clips)

    for (const row of rows) expect(successRowSchema.parse(row)).toEqual(row)
    expect(rows).toHaveLength(2 * 2 * 3)
    expect(rows.slice(0, 3).map(({ among }) => among)).toEqual(['all', 'correct', 'correct for all models'])
  })

  test('unknown labels everywhere: nothing is known of the clips got right', () => {
    const unknown = clips.map(({ targets }) => ({ targets }))
    const row = successRows(unknown).find(({ among, form }) => among === 'correct' && form === 'float')

    expect(row!.rate).toEqual({ changed: 0, n: 0, rate: null, interval: null })
  })

  test('a model without a label file is never counted as right', () => {
    expect(
      cell([{ trueLabel: 'jump', targets: [target('A', { label: null, float: true })] }], 'A', 'float', 'correct'),
    ).toBe('0/0')
  })

  test('controls are counted by their 8-bit form', () => {
    const withControls: ClipResult[] = clips.map((clip, i) => ({
      ...clip,
      controls: [
        control('uniform noise', [
          ['A', false],
          ['B', i === 0],
        ]),
      ],
    }))

    expect(cell(withControls, 'A', 'uniform noise', 'all')).toBe('0/4')
    expect(cell(withControls, 'B', 'uniform noise', 'all')).toBe('1/4')
    expect(cell(withControls, 'B', 'uniform noise', 'correct for all models')).toBe('1/1')
    expect(cell(withControls, 'A', 'sign noise', 'all')).toBeNull()
  })

  test('two models of one name are told apart by their cards, in controls by their place', () => {
    const twins: ClipResult[] = [
      {
        trueLabel: 'jump',
        targets: [target('A', { card: '1.json', float: true }), target('A', { card: '2.json', float: false })],
        controls: [
          control('sign noise', [
            ['A', false],
            ['A', true],
          ]),
        ],
      },
    ]
    const rates = successRows(twins)
      .filter(({ among }) => among === 'all')
      .map(({ form, rate }) => [form, rate.changed])

    expect(rates).toEqual([
      ['sign noise', 0],
      ['float', 1],
      ['sign noise', 1],
      ['float', 0],
    ])
  })

  test('controls of a clip with fewer models are found by name', () => {
    const clip: ClipResult = {
      targets: [target('A', { float: false }), target('B', { float: false })],
      controls: [control('sign noise', [['B', true]])],
    }

    expect(cell([clip], 'B', 'sign noise', 'all')).toBe('1/1')
    expect(cell([clip], 'A', 'sign noise', 'all')).toBeNull()
  })

  test('a model that shares weights in any clip is marked in all of its rows', () => {
    const marked = [...clips, { targets: [target('A', { float: true, shares: true })] }, { targets: [target('A', {})] }]
    const rows = successRows(marked)

    expect(rows.filter(({ model }) => model === 'A').every(({ sharesWeights }) => sharesWeights)).toBe(true)
    expect(rows.filter(({ model }) => model === 'B').some(({ sharesWeights }) => sharesWeights)).toBe(false)
  })

  test('no clips, no rows', () => {
    expect(successRows([])).toEqual([])
  })
})
