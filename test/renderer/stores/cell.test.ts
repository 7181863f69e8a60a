import { describe, expect, test } from 'vitest'
import { nearestFrame, stepUnder, useCellStore } from '../../../src/renderer/stores/cell'
import { useCorrelationStore } from '../../../src/renderer/stores/correlation'
import { useHeatmapStore } from '../../../src/renderer/stores/heatmap'
import { usePlayheadStore } from '../../../src/renderer/stores/playhead'
import { useWorkspaceStore } from '../../../src/renderer/stores/workspace'
import { mountStores } from '../mountStores'

const folder = '/data/correlations/2026-11-23-0610-star'

async function ready() {
  const { use, host } = mountStores()
  use(useWorkspaceStore).workspace = 'similarity'
  const stores = {
    cells: use(useCellStore),
    heatmaps: use(useHeatmapStore),
    playhead: use(usePlayheadStore),
    correlations: use(useCorrelationStore),
    workspaces: use(useWorkspaceStore),
  }
  await stores.correlations.open(folder)
  return { ...stores, host }
}

describe('the step under a frame', () => {
  const step = (centre: number, frames: number[], weights: number[]) => ({
    centre,
    first: frames[0]!,
    last: frames.at(-1)!,
    frames,
    weights,
  })

  test('is the one it feeds most', () => {
    const steps = [step(1, [0, 1, 2], [0.25, 0.5, 0.25]), step(3, [2, 3, 4], [0.4, 0.3, 0.3])]
    expect([0, 1, 2, 3, 4].map((frame) => stepUnder(steps, frame))).toEqual([0, 0, 1, 1, 1])
  })

  test('or, where weights are equal or it feeds none, the nearest', () => {
    const steps = [step(1, [0, 1, 2, 3], [0.25, 0.25, 0.25, 0.25]), step(2, [0, 1, 2, 3], [0.25, 0.25, 0.25, 0.25])]
    expect([0, 1, 2, 3].map((frame) => stepUnder(steps, frame))).toEqual([0, 0, 1, 1])
    expect(stepUnder([step(2, [2], [1]), step(10, [10], [1])], 7)).toBe(1)
    expect(stepUnder([], 3)).toBe(-1)
  })
})

test('the frame that is shown is one that the step is compared with', async () => {
  const sparse = { centre: 4, first: 0, last: 8, frames: [0, 4, 8], weights: [0.3, 0.4, 0.3] }
  expect([0, 1, 2, 3, 5, 6, 9].map((position) => nearestFrame(sparse, position))).toEqual([0, 0, 0, 4, 4, 4, 8])

  const { cells, heatmaps, playhead } = await ready()
  heatmaps.pick(0, 11)
  playhead.track.forEach((_, position) => {
    playhead.seek(position)
    expect(cells.steps[cells.step]!.frames).toContain(cells.compared)
    expect(cells.comparedAt(position)).toBe(cells.compared)
  })
})

test('a picked cell is looked into, and its strongest pair of channels is shown', async () => {
  const { cells, heatmaps } = await ready()
  heatmaps.pick(2, 3)
  await cells.look()
  const best = cells.detail!.channels!.best[0]!
  expect(cells.pair).toEqual({ image: best.image, video: best.video })
  await cells.lookAtMaps()

  expect(cells.maps?.video.count).toBe(cells.steps.length)
  cells.choosePair({ image: null, video: null })
  await cells.lookAtMaps()
  expect(cells.maps?.image.count).toBe(16)
})

test('what comes for a cell that was left is thrown away', async () => {
  const { cells, heatmaps } = await ready()
  heatmaps.pick(2, 3)
  const late = cells.look()
  heatmaps.pick(2, 15)
  await late

  expect(cells.detail).toBeNull()
  await cells.look()
  expect(cells.detail?.channels?.columns).toBe(cells.video?.channels)
})

test('a difference is looked into by the form that is chosen, its adversarial half at first', async () => {
  const { cells, heatmaps } = await ready()
  heatmaps.pick(0, 0)
  heatmaps.form = 'difference'

  expect(heatmaps.matrix?.form).toBe('difference')
  expect(cells.request?.form).toBe('adversarial')
  expect(cells.forms).toEqual(['benign', 'adversarial', 'benign-adversarial'])
  await cells.look()
  cells.form = 'benign'
  expect(cells.request?.form).toBe('benign')
  expect(cells.detail).toBeNull()

  heatmaps.form = 'benign-adversarial'
  expect([cells.forms, cells.form]).toEqual([['benign-adversarial'], 'benign-adversarial'])
})

test('a cell without channels says why', async () => {
  const { cells, heatmaps } = await ready()
  heatmaps.pick(23, 1)
  await cells.look()

  expect(heatmaps.cell).toMatchObject({ value: null, reason: expect.stringContaining('same features') })
  expect(cells.detail).toMatchObject({ channels: null, reason: expect.stringContaining('same features') })
})

test('the playhead runs over the frames that were compared, and the step follows it', async () => {
  const { cells, heatmaps, playhead, workspaces } = await ready()
  heatmaps.pick(0, 11)
  expect(playhead.subject).toBe('correlation')
  expect(playhead.track).toHaveLength(16)
  playhead.seek(15)
  expect(cells.step).toBe(cells.steps.length - 1)

  workspaces.workspace = 'attack'
  expect(playhead.subject).toBe('clip')
  expect(cells.step).toBe(-1)
})

test('of several clips one is looked at, from its beginning', async () => {
  const { cells, heatmaps, playhead, correlations } = await ready()
  await correlations.open('/data/correlations/2026-11-22-2140-gear')
  heatmaps.pick(1, 2)
  await cells.look()
  playhead.seek(7)
  playhead.showClip(2)

  expect(cells.request?.clip).toBe(2)
  expect(cells.detail).toBeNull()
  expect([playhead.index, playhead.frame?.ordinal]).toEqual([0, 16])
  await correlations.open(folder)
  expect(playhead.correlationClip).toBe(0)
})

test('another correlation forgets the cell; measures and forms it lacks fall back to what it has', async () => {
  const { heatmaps, correlations } = await ready()
  heatmaps.pick(4, 4)
  heatmaps.measure = 'rsa'
  heatmaps.form = 'difference'
  await correlations.open('/data/correlations/2026-11-22-2140-gear')

  expect(heatmaps.picked).toBeNull()
  expect([heatmaps.measure, heatmaps.form]).toEqual(['cka', 'benign'])
  expect(heatmaps.shown?.heatmap.rows.layers).toHaveLength(4)
})
