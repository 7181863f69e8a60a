import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { modelCardSchema } from '../src/contract/card'

const demo = resolve('resources/demo')
const cards = readdirSync(join(demo, 'models')).filter((name) => name.endsWith('.json'))

describe.each(cards)('the embedded card %s', (name) => {
  const path = join(demo, 'models', name)
  const card = modelCardSchema.parse(JSON.parse(readFileSync(path, 'utf8')))
  const beside = (file: string) => join(dirname(path), file)

  test('belongs to the network beside it and says under which licence that stands', () => {
    expect(
      createHash('sha256')
        .update(readFileSync(beside(card.file)))
        .digest('hex'),
    ).toBe(card.sha256)
    expect(card.source).toHaveProperty('licence')
  })

  test('names labels that are there, and layers at the depths of the paper', () => {
    if (card.labels) expect(existsSync(beside(card.labels))).toBe(true)
    expect(card.layers.map(({ depth }) => depth)).toContain(2)
  })
})

test('every clip on the list is there, as large as it says', () => {
  const { clips, odd } = JSON.parse(readFileSync(join(demo, 'clips', 'clips.json'), 'utf8')) as {
    clips: { file: string; bytes: number; action: string; actionIndex: number }[]
    odd: { file: string }[]
  }
  const actions = readFileSync(join(demo, 'labels', 'actions.txt'), 'utf8')
    .trim()
    .split('\n')

  expect(clips).toHaveLength(8)
  for (const { file, bytes, action, actionIndex } of clips) {
    expect(readFileSync(join(demo, 'clips', file)).length, file).toBe(bytes)
    expect(actions[actionIndex]).toBe(action)
  }
  for (const { file } of odd) expect(existsSync(join(demo, 'clips', file)), file).toBe(true)
})
