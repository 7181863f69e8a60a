import { expect, test, vi } from 'vitest'
import { openClip, openModel, openRun } from '../../../src/contract/calls'
import type { Call } from '../../../src/contract/call'
import { useNewContent } from '../../../src/renderer/composables/useNewContent'
import { fitted } from '../../../src/renderer/frame/view'
import { useAttackStore } from '../../../src/renderer/stores/attack'
import { useClipStore } from '../../../src/renderer/stores/clip'
import { useCorrelationStore } from '../../../src/renderer/stores/correlation'
import { useHeatmapStore } from '../../../src/renderer/stores/heatmap'
import { useHistoryStore } from '../../../src/renderer/stores/history'
import { useModelsStore } from '../../../src/renderer/stores/models'
import { usePlayheadStore } from '../../../src/renderer/stores/playhead'
import { useRunStore } from '../../../src/renderer/stores/run'
import { useStudyStore } from '../../../src/renderer/stores/study'
import { useViewerStore } from '../../../src/renderer/stores/viewer'
import { mountStores } from '../mountStores'

const clip = '/data/clips/star_spin_clockwise.mp4'
const other = '/data/clips/gear.mp4'
/** of other pictures than all others */
const odd = '/data/clips/variable.mp4'
const cards = ['/data/models/image_demo.json', '/data/models/video_demo_a.json']
const run = '/data/runs/2026-11-22-1904-star'
const atFive = { subject: 'run', clip: 0, index: 5 } as const

/**
 * A window that has just reopened a study with clip, cards and run, as its last file says.
 *
 * @param slow calls that are answered only once `arrive` is called, by the path they ask for
 */
async function reopen(slow: readonly { readonly name: string }[], playhead: object = atFive) {
  const { host, use } = mountStores()
  const stores = {
    study: use(useStudyStore),
    attack: use(useAttackStore),
    clips: use(useClipStore),
    models: use(useModelsStore),
    runs: use(useRunStore),
    playhead: use(usePlayheadStore),
    history: use(useHistoryStore),
  }
  const file = host.studies.create({
    name: 'Stars',
    clip,
    parts: { clip, models: cards, run, playhead, timelineMarks: {} },
  })
  const gates = new Map<string, () => void>()
  const { ask } = host
  host.ask = async <Request, Response>(call: Call<Request, Response>, request: Request): Promise<Response> => {
    const path = Object.values(request as object)[0] as string
    if (slow.some(({ name }) => name === call.name) && !gates.has(path))
      await new Promise<void>((open) => gates.set(path, open))
    return ask(call, request)
  }
  await stores.study.start()
  const arrive = async (...paths: readonly string[]): Promise<void> => {
    for (const path of paths) gates.get(path)!()
    await vi.waitFor(() => {
      expect(paths).not.toContain(stores.clips.opening)
      expect(paths).not.toContain(stores.runs.opening)
      for (const path of paths) expect(stores.models.opening).not.toContain(path)
    })
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  const save = async (): Promise<void> => {
    await vi.waitFor(() => expect(stores.study.state).toBe('unsaved'))
    await stores.study.save()
  }
  const stored = () => host.studies.files.get(file.id)!
  return { ...stores, host, use, arrive, save, stored }
}

test('while clip, cards and run are being opened the window takes edits, and what is saved has them all', async () => {
  const { study, attack, clips, models, runs, playhead, history, ...window } = await reopen([
    openClip,
    openModel,
    openRun,
  ])
  expect([study.reopening, study.state, clips.clip]).toEqual([null, 'saved', null])
  attack.write('steps', '9')
  await window.save()
  expect(window.stored()).toMatchObject({ clip, parts: { clip, models: cards, run, playhead: atFive } })
  expect(JSON.stringify(window.stored().parts.attack)).toContain('"9"')

  await window.arrive(clip, ...cards, run)
  expect([clips.clip?.path, runs.opened?.folder, models.models.length]).toEqual([clip, run, 2])
  expect([playhead.subject, playhead.index, attack.entryOf('steps')?.text]).toEqual(['run', 5, '9'])
  // What arrives is nobody's edit: there is nothing to save, and one thing to undo.
  expect([study.state, window.stored().revision, history.done.length]).toEqual(['saved', 1, 1])
})

test('another clip that a person opens meanwhile stays', async () => {
  const { clips, playhead, ...window } = await reopen([openClip], { subject: 'clip', clip: 0, index: 7 })
  const opening = clips.open(other)
  await window.arrive(clip)
  expect([clips.clip, clips.opening]).toEqual([null, other])
  await window.arrive(other)
  await opening
  expect([clips.clip?.path, playhead.subject, playhead.index]).toEqual([other, 'clip', 0])
  await window.save()
  expect(window.stored()).toMatchObject({ name: 'Stars', clip: other, parts: { clip: other } })
})

test('a card that is taken away while it is read stays away, and comes back by undo', async () => {
  const { models, history, ...window } = await reopen([openModel])
  models.remove(cards[0]!)
  await window.arrive(...cards)
  expect(models.models.map(({ cardPath }) => cardPath)).toEqual([cards[1]])
  await window.save()
  expect(window.stored().parts.models).toEqual([cards[1]])
  await history.undo()
  expect(models.models.map(({ cardPath }) => cardPath)).toEqual(cards)
})

test('undo while cards are being read takes back the edit and loses no card', async () => {
  const { attack, models, history, ...window } = await reopen([openModel])
  attack.write('steps', '9')
  await vi.waitFor(() => expect(history.done).toHaveLength(1))
  await history.undo()
  expect(attack.entryOf('steps')?.isTyped).toBe(false)
  await window.arrive(...cards)
  expect(models.models.map(({ cardPath }) => cardPath)).toEqual(cards)
})

test.each([
  ['run', [run, clip]],
  ['run', [clip, run]],
  ['clip', [run, clip]],
  ['clip', [clip, run]],
] as const)('the playhead of the %s is where it was, whatever comes first of %j', async (subject, order) => {
  const place = { subject, clip: 0, index: 5 }
  const { study, playhead, ...window } = await reopen([openClip, openRun], place)
  for (const path of order) await window.arrive(path)
  expect({ subject: playhead.subject, clip: playhead.correlationClip, index: playhead.index }).toEqual(place)
  expect(study.state).toBe('saved')
})

test('who moves over the run while the clip is being opened stays there', async () => {
  const { playhead, ...window } = await reopen([openClip], { subject: 'clip', clip: 0, index: 7 })
  await vi.waitFor(() => expect(playhead.runTrack).not.toEqual([]))
  playhead.show('run')
  playhead.seek(2)
  await window.arrive(clip)
  expect([playhead.subject, playhead.index]).toEqual(['run', 2])
  await window.save()
  expect(window.stored().parts.playhead).toEqual({ subject: 'run', clip: 0, index: 2 })
})

test('a study brings its own zoom, and a clip that a person opens is seen whole', async () => {
  const { study, clips, host, use, ...window } = await reopen([openClip, openRun])
  use(useNewContent)
  const viewer = use(useViewerStore)
  await window.arrive(clip, run)
  viewer.view = { scale: 8, x: 0.5, y: 0.5 }
  await window.save()
  const { id } = study.current!
  const parts = {
    ...host.studies.files.get(id)!.parts,
    clip: odd,
    run: null,
    playhead: { ...atFive, subject: 'clip' },
  }
  const next = host.studies.create({ name: 'Next', clip: odd, parts })
  await study.open(next.id)
  await window.arrive(odd)
  expect([clips.clip?.path, viewer.view.scale]).toEqual([odd, 8])
  await clips.open(clip)
  expect(viewer.view).toEqual(fitted)
})

test('what was on its way for one study does not come into the next', async () => {
  const { study, clips, models, runs, ...window } = await reopen([openClip, openModel, openRun])
  await study.begin()
  await window.arrive(clip, ...cards, run)
  expect([clips.clip, models.models, runs.opened]).toEqual([null, [], null])
  expect(window.stored()).toMatchObject({ clip, parts: { clip, models: cards, run } })
})

test('the cell that was picked is picked again when its correlation is there', async () => {
  const { host, use } = mountStores()
  const [study, correlations, heatmaps] = [use(useStudyStore), use(useCorrelationStore), use(useHeatmapStore)]
  await correlations.list()
  await correlations.open(correlations.summaries[0]!.folder)
  heatmaps.pick(1, 2)
  await vi.waitFor(() => expect(study.state).toBe('unsaved'))
  await study.save()
  const { id } = study.current!
  await study.begin()
  expect(heatmaps.picked).toBeNull()
  await study.open(id)
  await vi.waitFor(() => expect(correlations.opening).toBeNull())
  expect(heatmaps.picked).toMatchObject({ row: 1, column: 2 })
  expect(host.studies.files.get(id)!.revision).toBe(0)
})
