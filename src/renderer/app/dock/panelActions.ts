import type { DockviewPanelApi } from 'dockview-vue'
import { useDockStore } from '../../stores/dock'

export interface PanelAction {
  readonly title: string
  run(): void
}

/** What can be done with a panel, as its menus show it. */
export function usePanelActions(panel: () => DockviewPanelApi | undefined) {
  const dock = useDockStore()
  const toggleMaximised = (): void => dock.area?.toggleMaximised(panel()?.id)
  const items = (): PanelAction[] => {
    const api = panel()
    if (!api) return []
    return [
      { title: api.isMaximized() ? 'Restore' : 'Maximise', run: toggleMaximised },
      // The menu gives the focus back first; then the keys are the move's.
      { title: 'Move with the arrow keys', run: () => setTimeout(() => dock.area?.move(api.id)) },
      { title: 'Close', run: () => api.close() },
    ]
  }
  return { items, toggleMaximised }
}
