import { expect, test } from 'vitest'
import { successFigure } from '../../src/figure/success'
import { sampleTable } from './sampleTable'

test('the table keeps every row and says which are drawn', () => {
  const table = sampleTable([{ name: 'A', shared: true }])
  const { rows } = successFigure(table).data
  const drawn = rows.filter((row) => row.at(-1) === true)

  expect(rows).toHaveLength(table.rows.length)
  expect(rows.map(([, , , , changed, n, rate, low, high]) => [changed, n, rate, low, high])).toEqual(
    table.rows.map(({ rate }) => [rate.changed, rate.n, rate.rate, ...rate.interval!]),
  )
  expect(drawn.map(([, , among, form]) => [among, form])).toEqual([
    ['all', 'uniform noise'],
    ['all', 'sign noise'],
    ['all', 'rounded'],
    ['correct', 'uniform noise'],
    ['correct', 'sign noise'],
    ['correct', 'rounded'],
  ])
})

test('rates over no clips are in the table but not drawn', () => {
  const table = sampleTable(
    [
      { name: 'A', shared: false },
      { name: 'B', shared: false },
    ],
    1,
  )
  const figure = successFigure(table)
  const empty = figure.data.rows.filter((row) => row[5] === 0)

  expect(empty).toHaveLength(10)
  expect(empty.every((row) => row.at(-1) === false && row[6] === null && row[7] === null)).toBe(true)
})

test('an empty table is refused', () => {
  expect(() => successFigure({ rows: [], clips: 0, attack: '' })).toThrowError(
    expect.objectContaining({ code: 'figure/no-data' }),
  )
})
