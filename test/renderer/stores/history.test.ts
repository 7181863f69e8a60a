import { nextTick } from 'vue'
import { beforeEach, expect, test, vi } from 'vitest'
import { useAttackStore } from '../../../src/renderer/stores/attack'
import { useDockStore } from '../../../src/renderer/stores/dock'
import { useHistoryStore } from '../../../src/renderer/stores/history'
import { useModelsStore } from '../../../src/renderer/stores/models'
import { useNoticeStore } from '../../../src/renderer/stores/notice'
import { usePlanStore } from '../../../src/renderer/stores/plan'
import { usePlayheadStore } from '../../../src/renderer/stores/playhead'
import { useStudyStore } from '../../../src/renderer/stores/study'
import { useStudyPartsStore } from '../../../src/renderer/stores/studyParts'
import { currentGesture } from '../../../src/renderer/study/gesture'
import { fakePlan } from '../fixture/fakeHost'
import { mountStores } from '../mountStores'

vi.mock('../../../src/renderer/study/gesture', () => ({ currentGesture: vi.fn(() => null) }))
const hold = (gesture: symbol | null): unknown => vi.mocked(currentGesture).mockReturnValue(gesture)
beforeEach(() => hold(null))

function mount() {
  const { use } = mountStores()
  const stores = { plan: use(usePlanStore), attack: use(useAttackStore), models: use(useModelsStore) }
  return {
    ...stores,
    history: use(useHistoryStore),
    dock: use(useDockStore),
    told: () => use(useNoticeStore).notices.at(-1)?.detail.message,
    study: use(useStudyStore),
    playhead: use(usePlayheadStore),
    parts: use(useStudyPartsStore),
  }
}

test('edits are taken back one by one, the last one first, and done again', async () => {
  const { attack, plan, history, dock, told } = mount()
  attack.write('steps', '7')
  await nextTick()
  plan.texts.stride = '3'
  await nextTick()
  expect(history.done.map(({ title }) => title)).toEqual(['Steps, 60 to 7', 'Stride, default to 3'])

  await history.undo()
  expect([plan.texts.stride, attack.entryOf('steps')?.text]).toEqual(['', '7'])
  expect(told()).toBe('Stride is default again (was 3)')
  dock.wanted = null
  await history.undo()
  expect(told()).toBe('Steps is 60 again (was 7)')
  expect(dock.wanted).toBe('setup')
  expect(attack.entryOf('steps')?.text).toBe('60')
  await history.redo()
  expect(attack.entryOf('steps')?.text).toBe('7')
  await history.redo()
  expect(plan.texts.stride).toBe('3')
  await history.redo()
  expect(history.undone).toEqual([])
})

test('typing in one field is one step; typing there again later is another', async () => {
  const { attack, history } = mount()
  for (const [gesture, texts] of [
    [Symbol('first stay'), ['1', '12', '120']],
    [Symbol('second stay'), ['1200']],
  ] as const)
    for (const text of texts) {
      hold(gesture)
      attack.write('steps', text)
      await nextTick()
    }
  expect(history.done.map(({ title }) => title)).toEqual(['Steps, 60 to 120', 'Steps, 120 to 1200'])
  await history.undo()
  expect(attack.entryOf('steps')?.text).toBe('120')
})

test('a field that was put back by its own undo leaves no step', async () => {
  const { attack, history } = mount()
  hold(Symbol('stay'))
  for (const text of ['7', '60']) {
    attack.write('steps', text)
    await nextTick()
  }
  expect(history.done).toEqual([])
})

test('what is changed at once is one step, and a new edit ends what could be done again', async () => {
  const { attack, plan, history } = mount()
  plan.adopt({ ...fakePlan(), steps: 5 })
  await nextTick()
  expect(history.done).toHaveLength(1)
  await history.undo()
  expect([attack.entryOf('steps')?.text, plan.texts.frames]).toEqual(['60', ''])
  attack.write('steps', '8')
  await nextTick()
  expect(history.undone).toEqual([])
})

test('a model that was added is gone again, and comes back', async () => {
  const { models, history } = mount()
  await models.add('/data/models/image_demo.json')
  await nextTick()
  expect(history.done.at(-1)!.title).toMatch(/^Models added: /)
  await history.undo()
  expect(models.models).toEqual([])
  await history.redo()
  expect(models.models).toHaveLength(1)
})

test('moving the playhead is no edit, and another study has a past of its own', async () => {
  const { attack, playhead, history, study } = mount()
  playhead.seek(3)
  await nextTick()
  expect(history.done).toEqual([])
  attack.write('steps', '7')
  await nextTick()
  await study.begin()
  await nextTick()
  expect(history.done).toEqual([])
  expect(attack.entryOf('steps')?.text).toBe('60')
})

test('a step that cannot be put back is told, and undo goes on working', async () => {
  const { attack, history, parts } = mount()
  attack.write('steps', '7')
  await nextTick()
  const restore = vi.spyOn(parts.parts.get('attack')!, 'write').mockImplementation(() => {
    throw new Error('away')
  })
  await history.undo()
  expect(attack.entryOf('steps')?.text).toBe('7')
  restore.mockRestore()
  await history.undo()
  expect(attack.entryOf('steps')?.text).toBe('60')
})

test('panels that somebody moved or closed are where they were again, in their workspace alone', async () => {
  const { attack, dock, history, told } = mount()
  const layoutOf = (...panels: readonly string[]) => ({
    dock: { panels: Object.fromEntries(panels.map((id) => [id, { id, title: id.toUpperCase() }])) },
    known: [...panels],
  })
  attack.write('steps', '7')
  await nextTick()
  dock.save('similarity', layoutOf('cell'))
  dock.save('attack', layoutOf('loss'))
  history.recordLayout('attack', layoutOf('viewer', 'loss'), layoutOf('loss'))
  expect(history.done.map(({ title }) => title)).toEqual(['Steps, 60 to 7', 'VIEWER closed'])

  await history.undo()
  expect(told()).toBe('VIEWER opened')
  expect(dock.layouts).toEqual({ similarity: layoutOf('cell'), attack: layoutOf('viewer', 'loss') })
  expect(attack.entryOf('steps')?.text).toBe('7')
  await history.redo()
  expect(dock.layouts.attack).toEqual(layoutOf('loss'))
})
