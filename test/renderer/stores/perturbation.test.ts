import { expect, test, vi } from 'vitest'
import { nextTick } from 'vue'
import { usePerturbationStore } from '../../../src/renderer/stores/perturbation'
import { usePlayheadStore } from '../../../src/renderer/stores/playhead'
import { useRunStore } from '../../../src/renderer/stores/run'
import { useStudyPartsStore } from '../../../src/renderer/stores/studyParts'
import { mountStores } from '../mountStores'

async function openTwo() {
  const { host, use } = mountStores()
  const [runs, perturbation, playhead] = [use(useRunStore), use(usePerturbationStore), use(usePlayheadStore)]
  await runs.list()
  const folders = runs.summaries.map(({ folder }) => folder)
  await runs.open(folders[0]!)
  const measured = () => vi.waitUntil(() => perturbation.measured !== null && !perturbation.busy, { timeout: 5000 })
  return { host, runs, perturbation, playhead, folders, measured, parts: use(useStudyPartsStore) }
}
const countOf = (asked: readonly string[], name: string) => asked.filter((one) => one === name).length

test('nothing is measured until somebody looks; then it is the run that is open', async () => {
  const { host, runs, perturbation, folders, measured } = await openTwo()
  await nextTick()
  expect(countOf(host.asked, 'run:perturbation-measures')).toBe(0)

  perturbation.viewers += 1
  await measured()
  expect(perturbation.subjects.map(({ measured: one }) => one.folder)).toEqual([folders[0]])

  await runs.open(folders[1]!)
  await vi.waitUntil(() => perturbation.subjects[0]?.measured.folder === folders[1])
  perturbation.viewers -= 1
  await runs.open(folders[0]!)
  await nextTick()
  expect(countOf(host.asked, 'run:perturbation-measures')).toBe(2)
})

test('who turns to another run gives the first one up', async () => {
  const { host, runs, perturbation, folders } = await openTwo()
  const first = runs.opened
  await runs.open(folders[1]!)
  const second = runs.opened
  runs.opened = first
  perturbation.viewers += 1
  await nextTick()
  runs.opened = second
  await vi.waitUntil(() => perturbation.subjects[0]?.measured.folder === folders[1])

  expect(countOf(host.asked, 'run:cancel-perturbation-measures')).toBe(1)
})

test('another run is put beside it, and taken away again', async () => {
  const { perturbation, folders, measured } = await openTwo()
  perturbation.viewers += 1
  await measured()
  perturbation.other = folders[1]!
  await vi.waitUntil(() => perturbation.subjects.length === 2, { timeout: 5000 })
  expect(perturbation.comparison?.runs.map(({ folder }) => folder)).toEqual(folders.slice(0, 2))

  perturbation.other = null
  await vi.waitUntil(() => perturbation.subjects.length === 1)
})

test('a run that cannot be read is told, and the measures of the open one stay', async () => {
  const { perturbation, measured } = await openTwo()
  perturbation.viewers += 1
  await measured()
  perturbation.other = '/data/runs/gone'
  await vi.waitUntil(() => perturbation.failure !== null)

  expect(perturbation.failure).toMatchObject({
    title: 'The runs could not be compared',
    error: { code: 'store/not-found' },
  })
  expect(perturbation.subjects).toHaveLength(1)
})

test('the spectrum of the frame under the playhead follows it, where it is shown', async () => {
  const { host, perturbation, playhead, measured } = await openTwo()
  perturbation.viewers += 1
  await measured()
  perturbation.ofFrame = true
  await nextTick()
  expect(countOf(host.asked, 'run:perturbation-spectrum')).toBe(0)

  perturbation.chart = 'plane'
  await vi.waitUntil(() => perturbation.frame?.position === 0)
  playhead.seek(3)
  await vi.waitUntil(() => perturbation.frame?.position === 3)
  expect(perturbation.frame?.ordinal).toBe(perturbation.measured?.measures.ordinals[3])

  perturbation.form = 'viewing'
  await vi.waitUntil(() => perturbation.frame === null)
})

test('what is looked at is part of the study', async () => {
  const { perturbation, parts } = await openTwo()
  perturbation.measure = 'ssim'
  const part = parts.parts.get('perturbation')!
  const kept = part.schema.parse(JSON.parse(JSON.stringify(part.read())))
  perturbation.measure = 'l2'
  part.write(kept)

  expect(perturbation.measure).toBe('ssim')
})
