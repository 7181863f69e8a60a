import { expect, test } from 'vitest'
import { mapsViewSchema } from '../../../src/contract/figure'
import { channelsFigure } from '../../../src/figure/cell/channels'
import { mapsFigure, mapSteps } from '../../../src/figure/cell/maps'
import { sampleChannels, sampleCorrelation, sampleDetail, sampleMaps, samplePictures } from '../sampleCorrelation'

const correlation = sampleCorrelation({ images: [{ name: 'A', layers: 3 }], videos: [{ name: 'B', layers: 3 }] })
const place = { row: 1, column: 1, clip: 0, form: 'benign' } as const
const { steps } = correlation.alignment.columns[1]!
const viewOf = (more: object = {}) => mapsViewSchema.parse({ ...place, ...more })

test('each step stands over the frame nearest to its centre among those it is compared with', () => {
  const all = mapSteps(correlation, viewOf({ steps: steps.slice(0, 8).map((_, step) => step) }))

  for (const { step, position } of all) {
    const { frames, centre } = steps[step]!
    expect(frames).toContain(position)
    for (const frame of frames) expect(Math.abs(position - centre)).toBeLessThanOrEqual(Math.abs(frame - centre))
  }
})

test('unless steps are named, up to four are shown, first and last among them', () => {
  const shown = mapSteps(correlation, viewOf()).map(({ step }) => step)

  expect(shown.length).toBe(Math.min(4, steps.length))
  expect([shown[0], shown.at(-1)]).toEqual([0, steps.length - 1])
})

test('arrays and table hold the very maps and frames that are shown', () => {
  const maps = sampleMaps(32, steps.length)
  const view = viewOf({ steps: [1, 3] })
  const shown = mapSteps(correlation, view)
  const { data, arrays } = mapsFigure(correlation, maps, samplePictures(2), shown, view)
  const [image, video, frames] = arrays!

  expect(arrays!.map(({ name, shape }) => [name, shape])).toEqual([
    ['image-maps', [2, 14, 14]],
    ['video-maps', [2, 7, 7]],
    ['frames', [2, 28, 28, 3]],
  ])
  const start = shown[1]!.position * 14 * 14
  expect(image!.values.slice(14 * 14)).toEqual(maps.image.values.slice(start, start + 14 * 14))
  expect(video!.values.slice(0, 7 * 7)).toEqual(maps.video.values.slice(7 * 7, 2 * 7 * 7))
  expect(frames!.values).toEqual(samplePictures(2).data)
  const own = [...maps.video.values.slice(3 * 49, 4 * 49)]
  expect(data.rows[3]).toEqual([
    'video',
    3,
    correlation.clips[0]!.ordinals[shown[1]!.position],
    Math.min(...own),
    expect.closeTo(own.reduce((sum, value) => sum + value, 0) / 49, 6),
    Math.max(...own),
  ])
})

test('what the correlation lacks is refused with what it has', () => {
  expect(() => mapSteps(correlation, viewOf({ steps: [99] }))).toThrow(`the video layer has ${steps.length} steps`)
  expect(() => mapSteps(correlation, viewOf({ row: 7 }))).toThrow('has 3 rows, 3 columns and 1 clips')
  expect(() => channelsFigure(correlation, sampleDetail(correlation, 1, 1), place)).toThrow(
    'no correlation of channels',
  )
})

test('channels: the array is all of r, the table the strongest pairs, and gaps are counted', () => {
  const channels = sampleChannels(5, 6)
  const { data, arrays, caption } = channelsFigure(correlation, { ...sampleDetail(correlation, 1, 1), channels }, place)

  expect(arrays![0]).toMatchObject({ shape: [5, 6], values: channels.values })
  expect(data.rows).toEqual(channels.best.map(({ image, video, r }) => [image, video, r]))
  expect(caption).toContain('Grey: 6 pairs')
  expect(caption).toContain('n = 640 rows, worth 37.3 independent ones')
})
