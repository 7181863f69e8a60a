import { expect, test, vi } from 'vitest'
import { useDockStore, type DockArea } from '../../../src/renderer/stores/dock'
import { useWorkspaceStore } from '../../../src/renderer/stores/workspace'
import { mountStores } from '../mountStores'

function makeArea() {
  return {
    show: vi.fn(),
    close: vi.fn(),
    toggleMaximised: vi.fn(),
    move: vi.fn(),
    focusGroup: vi.fn(),
    arrange: vi.fn(),
  } satisfies DockArea
}

test('a panel of another workspace is shown once that workspace is on screen', () => {
  const { use } = mountStores()
  const dock = use(useDockStore)
  const area = makeArea()
  dock.area = area
  dock.show('heatmap', 'similarity')
  expect(area.show).not.toHaveBeenCalled()
  expect(use(useWorkspaceStore).workspace).toBe('similarity')
  expect(dock.wanted).toBe('heatmap')
})

test('what the window does by itself opens no panel that somebody closed', () => {
  const dock = mountStores().use(useDockStore)
  const area = makeArea()
  dock.area = area
  dock.open = new Set(['loss'])
  dock.bringForward('loss')
  dock.bringForward('predictions')
  expect(area.show.mock.calls).toEqual([['loss']])
})

test('a reset forgets the workspace on screen and no other', () => {
  const dock = mountStores().use(useDockStore)
  const area = makeArea()
  dock.area = area
  const layout = { dock: { grid: {} }, known: ['viewer'] }
  dock.save('attack', layout)
  dock.save('similarity', layout)
  dock.reset()
  expect(Object.keys(dock.layouts)).toEqual(['similarity'])
  expect(area.arrange).toHaveBeenCalledWith(null)
})
