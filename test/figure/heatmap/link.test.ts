import { describe, expect, test } from 'vitest'
import { linkQuantities } from '../../../src/contract/figure'
import { linkAndSimilarityFigure, linkFigure } from '../../../src/figure/heatmap/link'
import { screenOption } from '../../../src/figure/specification'
import { sampleLink } from '../sampleLink'

const link = sampleLink({ undefinedPairs: [0, 21] })

test('its table holds every quantity of every pair with its interval', () => {
  const { data } = linkFigure(link)
  const column = (name: string) => data.columns.findIndex((each) => each.name === name)

  expect(data.rows).toHaveLength(link.images.length * link.videos.length)
  const at = link.videos.length * 3 + 5
  const [cells, pair] = [data.rows[at]!, link.pairs[at]!]
  expect(cells[column('image_layer')]).toBe(link.images[3]!.tensor)
  expect(cells[column('video_layer')]).toBe(link.videos[5]!.tensor)
  for (const [name, { value, low, high }] of Object.entries({
    within_pearson: pair.within.pearson,
    within_slope: pair.within.slope,
    pearson: pair.pearson,
    spearman: pair.spearman,
    slope: pair.slope,
    similarity: pair.similarity,
  }))
    expect([name, `${name}_low`, `${name}_high`].map((one) => cells[column(one)])).toEqual([value, low, high])
  expect(data.rows[0]![column('slope')]).toBeNull()
})

describe('its caption', () => {
  test('says what blocks of time do to means and intervals', () => {
    const words = 'means at a step are of one run, and intervals tell nothing about other clips'
    expect(linkFigure(link).caption).not.toContain(words)
    expect(linkFigure({ ...link, clusters: 'time blocks' }).caption).toContain(words)
  })

  test('says what is drawn, how sure it is, of which attack, and what became of the answers', () => {
    const sure = link.pairs.filter(
      ({ within: { pearson } }) => pearson.low !== null && (pearson.low > 0 || pearson.high! < 0),
    )
    const { caption } = linkFigure(link)
    for (const part of [
      'each less its mean at the same step of the attack',
      `the 95 % interval excludes 0 (${sure.length} of ${link.pairs.length - 2} pairs)`,
      'Hatched: 2 undefined',
      'I2V on ResNet-34 (ImageNet) at layer2.3, epsilon 16/255',
      'recorded at steps 0, 20, 40, 60',
      '2000 resamples of clusters (runs), 8 a pair, seed 0',
      '3 of 8 answers changed, benign class less probable by 0.31',
      'clip_0.mp4, clip_1.mp4, clip_2.mp4, clip_3.mp4 and 4 more',
      'I2V Workbench 0.4.0',
    ])
      expect(caption).toContain(part)
    expect(caption).not.toContain('/data/clips')
  })

  test('warns of the common trend where it is shown', () => {
    expect(linkFigure(link, { quantity: 'pearson' }).caption).toContain('fall as the attack goes on')
    expect(linkFigure(link, { quantity: 'similarity' }).caption).not.toContain('Dots')
  })
})

test.each(linkQuantities)('%s is drawn, and can be turned', (quantity) => {
  const figure = linkFigure(link, { quantity, transposed: true, order: 'value' })
  const text = JSON.stringify(screenOption(figure, 'light'))

  expect(text).toContain(figure.title)
  expect(text.includes('interval excludes 0')).toBe(quantity !== 'similarity')
})

test('link and similarity stand side by side', () => {
  const figure = linkAndSimilarityFigure(link)
  const text = JSON.stringify(screenOption(figure, 'light'))

  for (const title of ['Pearson r within attack steps', 'Slope over all attack steps', 'Similarity of benign'])
    expect(text).toContain(title)
  expect(figure.caption).toMatch(/^Image layers down, video layers across/)
})
