import { expect, test, vi } from 'vitest'
import { watch } from 'vue'
import { WorkbenchError } from '../../../src/contract/error'
import { useAttackStore } from '../../../src/renderer/stores/attack'
import { useClipStore } from '../../../src/renderer/stores/clip'
import { useCorrelationSetupStore } from '../../../src/renderer/stores/correlationSetup'
import { useModelsStore } from '../../../src/renderer/stores/models'
import { useNoticeStore } from '../../../src/renderer/stores/notice'
import { usePlayheadStore } from '../../../src/renderer/stores/playhead'
import { useRunStore } from '../../../src/renderer/stores/run'
import { useStudyStore } from '../../../src/renderer/stores/study'
import { mountStores } from '../mountStores'

const clip = '/data/clips/star_spin_clockwise.mp4'
const card = '/data/models/image_demo.json'
const run = '/data/runs/2026-11-22-1904-star'

/** A window: its stores, and what is on the disk of the engine that it shares with others. */
function openWindow(shared?: ReturnType<typeof mountStores>) {
  const mounted = mountStores()
  if (shared) Object.assign(mounted.host, { ask: shared.host.ask })
  const { use } = mounted
  const stores = {
    study: use(useStudyStore),
    attack: use(useAttackStore),
    clips: use(useClipStore),
    models: use(useModelsStore),
    runs: use(useRunStore),
    playhead: use(usePlayheadStore),
    notice: use(useNoticeStore),
  }
  return { ...mounted, ...stores }
}

async function fill({ clips, models, attack, runs, playhead }: ReturnType<typeof openWindow>): Promise<void> {
  await clips.open(clip)
  await models.add(card)
  attack.write('steps', '7')
  await runs.open(run)
  playhead.seek(5)
}

/** Until what a study names was opened, or could not be. */
const settled = ({ clips, models, runs }: ReturnType<typeof openWindow>): Promise<void> =>
  vi.waitFor(() => expect([clips.opening, models.opening, runs.opening]).toEqual([null, [], null]))

const saved = async ({ study }: ReturnType<typeof openWindow>): Promise<void> => {
  await vi.waitFor(() => expect(study.state).toBe('unsaved'))
  await study.save()
  expect(study.state).toBe('saved')
}

test('a study is made by the first change, named after its clip, and reopens as it was in the next window', async () => {
  const first = openWindow()
  await first.study.start()
  expect([...first.host.studies.files]).toEqual([])
  await fill(first)
  await saved(first)
  expect(first.study.name).toBe('star_spin_clockwise')

  const second = openWindow(first)
  await second.study.start()
  await settled(second)
  expect(second.study.name).toBe('star_spin_clockwise')
  expect(second.clips.clip?.path).toBe(clip)
  expect(second.models.models.map(({ cardPath }) => cardPath)).toEqual([card])
  expect(second.attack.entryOf('steps')?.text).toBe('7')
  expect(second.runs.opened?.folder).toBe(run)
  expect([second.playhead.subject, second.playhead.index]).toEqual(['run', 5])
})

test('opening a study changes nothing, so nothing is saved', async () => {
  const first = openWindow()
  await fill(first)
  await saved(first)
  const second = openWindow(first)
  await second.study.start()
  await new Promise((resolve) => setTimeout(resolve, 1200))
  expect([...first.host.studies.files.values()].map(({ revision }) => revision)).toEqual([0])
})

test('what another window saved is not written over: it is said, and this window’s work is kept as a copy', async () => {
  const first = openWindow()
  await fill(first)
  await saved(first)
  const second = openWindow(first)
  await second.study.start()
  second.attack.write('steps', '9')
  await saved(second)

  first.attack.write('steps', '11')
  await vi.waitFor(() => expect(first.study.state).toBe('unsaved'))
  await first.study.save()
  expect(first.study.state).toBe('changed elsewhere')
  await first.study.duplicate('Mine')
  expect(first.study.state).toBe('saved')
  const files = [...first.host.studies.files.values()]
  expect(files.map(({ name, parts }) => [name, Object.values((parts.attack as { typed: object }).typed)])).toEqual([
    ['star_spin_clockwise', ['9']],
    ['Mine', ['11']],
  ])
})

test('a second study begins empty, and the first is there again when it is opened', async () => {
  const window = openWindow()
  await fill(window)
  await saved(window)
  const { id } = window.study.current!
  await window.study.begin()
  expect(window.clips.clip).toBeNull()
  expect(window.models.models).toEqual([])
  expect(window.attack.entryOf('steps')?.isTyped).toBe(false)
  expect(window.study.current!.id).not.toBe(id)

  await window.study.open(id)
  await settled(window)
  expect(window.clips.clip?.path).toBe(clip)
  expect(window.attack.entryOf('steps')?.text).toBe('7')
})

test('parts of panels that were not opened stay in the file, and are given to their store when it is made', async () => {
  const window = openWindow()
  const study = window.host.studies.create({
    name: 'Later',
    clip: null,
    parts: {
      'of a later version': { a: [1] },
      comparison: {
        kind: 'clips',
        furtherClips: [],
        picks: [],
        measures: ['rsa'],
        rows: 'frames',
        alignment: 'mean',
        texts: { grid: '5', nulls: '200', seed: '0' },
      },
    },
  })
  await window.study.open(study.id)
  window.attack.write('steps', '3')
  await saved(window)
  expect(window.host.studies.files.get(study.id)!.parts).toMatchObject({
    'of a later version': { a: [1] },
    comparison: { measures: ['rsa'] },
  })
  const setup = window.use(useCorrelationSetupStore)
  expect([setup.measures, setup.alignment, setup.texts.grid]).toEqual([['rsa'], 'mean', '5'])
})

test('files that have gone missing say so where they would be, stay in the study, and keep nothing else from opening', async () => {
  const window = openWindow()
  await fill(window)
  const parts = { clip: '/away/clip.mp4', models: [card, '/away/card.json'], run: '/away/run' }
  const { id } = window.host.studies.create({ name: 'Moved', clip: '/away/clip.mp4', parts })
  await window.study.open(id)
  await settled(window)
  const { clips, models, runs, notice } = window
  expect([clips.clip, runs.opened, models.models.length]).toEqual([null, null, 1])
  const failures = [clips.failure!, models.failures[0]!, runs.openFailure!]
  const away = ['/away/clip.mp4', '/away/card.json', '/away/run']
  failures.forEach(({ error }, at) => expect(error.message).toContain(away[at]))
  expect(failures.every(({ error }) => error.tip !== '')).toBe(true)
  expect(notice.notices).toEqual([])
  window.attack.write('steps', '3')
  await saved(window)
  expect(window.host.studies.files.get(id)).toMatchObject({ clip: '/away/clip.mp4', parts })
})

test('a part that cannot be read stays in the file until it is changed, and is told of once', async () => {
  const window = openWindow()
  await fill(window)
  const odd = { method: 'of a later version', typed: {} }
  const { id } = window.host.studies.create({ name: 'Later', clip: null, parts: { attack: odd, workspace: 7 } })
  await window.study.open(id)
  // Nothing of the study before stays in its place.
  expect(window.attack.entryOf('steps')?.isTyped).toBe(false)
  expect(window.notice.notices.map(({ title }) => title)).toEqual([
    'Not everything of the study can be read: workspace, attack',
  ])
  expect(window.study.state).toBe('saved')
  await window.models.add(card)
  await saved(window)
  expect(window.host.studies.files.get(id)!.parts).toMatchObject({ attack: odd, workspace: 7 })
  window.attack.write('steps', '3')
  await saved(window)
  const { attack, workspace } = window.host.studies.files.get(id)!.parts
  expect([JSON.stringify(attack).includes('"3"'), workspace]).toEqual([true, 7])
})

test('a study that nobody named is called after its clip, also when another one takes its place', async () => {
  const window = openWindow()
  await fill(window)
  await saved(window)
  await window.clips.open('/data/clips/gear.mp4')
  expect(window.study.name).toBe('gear')
  await saved(window)
  expect(window.host.studies.files.get(window.study.current!.id)).toMatchObject({
    name: 'gear',
    clip: '/data/clips/gear.mp4',
  })
  window.study.rename('Turning things')
  await saved(window)
  await window.clips.open(clip)
  await saved(window)
  expect(window.study.name).toBe('Turning things')
})

test('a study is renamed, copied and removed', async () => {
  const window = openWindow()
  await fill(window)
  await saved(window)
  window.study.rename('Stars')
  await window.study.save()
  await window.study.duplicate('Stars copy')
  await window.study.list()
  expect(window.study.studies.map(({ name }) => name)).toEqual(['Stars copy', 'Stars'])
  await window.study.remove(window.study.current!.id)
  expect(window.study.name).toBe('Stars')
  expect([...window.host.studies.files.values()].map(({ name }) => name)).toEqual(['Stars'])
})

/** A window with an edit that the disk does not take. */
async function withFailingDisk() {
  const window = openWindow()
  await fill(window)
  await saved(window)
  const { id } = window.study.current!
  const other = window.host.studies.create({ name: 'Other', clip: null, parts: {} })
  const save = vi.spyOn(window.host.studies, 'save').mockImplementation(() => {
    throw new WorkbenchError('store/full', 'The disk is full.', 'Make room.')
  })
  window.attack.write('steps', '11')
  return { ...window, id, other, save }
}

test.each(['open', 'begin'] as const)('%s stops where the edits cannot be saved, and asks', async (what) => {
  const { study, attack, id, other, save } = await withFailingDisk()
  await (what === 'open' ? study.open(other.id) : study.begin())
  expect(study.held).not.toBeNull()
  expect([study.state, study.current!.id, attack.entryOf('steps')?.text]).toEqual(['failed', id, '11'])
  study.stay()
  expect([study.held, study.state, attack.entryOf('steps')?.text]).toEqual([null, 'failed', '11'])

  await (what === 'open' ? study.open(other.id) : study.begin())
  save.mockRestore()
  await study.retry()
  expect(study.held).toBeNull()
  expect(study.current!.id).not.toBe(id)
  await study.open(id)
  expect(attack.entryOf('steps')?.text).toBe('11')
})

test('what cannot be saved is left as a copy, or given up when a person says so', async () => {
  const { study, host, id, other } = await withFailingDisk()
  await study.open(other.id)
  await study.leaveCopy()
  expect(study.current!.id).toBe(other.id)
  const copy = [...host.studies.files.values()].find(({ name }) => name.endsWith(', of this window'))!
  expect(JSON.stringify(copy.parts.attack)).toContain('"11"')

  const second = await withFailingDisk()
  await second.study.begin()
  await second.study.leaveUnsaved()
  expect(second.study.current?.id).not.toBe(id)
  expect(second.attack.entryOf('steps')?.text).toBe('60')
})

test('the window is held while a study is reopened, also at the start', async () => {
  const window = openWindow()
  const study = window.host.studies.create({ name: 'Stars', clip, parts: { clip } })
  const starting = window.study.start()
  expect(window.study.reopening).toBe('the studies')
  await starting
  expect([window.study.reopening, window.clips.opening]).toEqual([null, clip])
  await settled(window)
  await window.study.list()
  const seen: (string | null)[] = []
  const stop = watch(
    () => window.study.reopening,
    (what) => seen.push(what),
    { flush: 'sync' },
  )
  await window.study.open(study.id)
  stop()
  expect(seen).toEqual(['Stars', null])
  expect(window.study.reopening).toBeNull()
})
