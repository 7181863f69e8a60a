import { useCommandStore, type Command } from '../../stores/command'
import { useDockStore } from '../../stores/dock'
import { useWorkspaceStore } from '../../stores/workspace'
import { isPanelId, panelOf, panels } from './panels'

/** All that can be done with panels, for keys and the palette. Once, by the root component. */
export function useDockCommands(): void {
  const dock = useDockStore()
  const workspace = useWorkspaceStore()
  const hasPanels = (): boolean => dock.open.size > 0
  const act = (id: string, title: string, keys: readonly string[], run: () => void): Command => ({
    id: `panels.${id}`,
    title,
    keys,
    group: 'Panels',
    isEnabled: hasPanels,
    run,
  })

  useCommandStore().offer([
    act('next', 'Go to the next group of panels', ['F6'], () => dock.area?.focusGroup(1)),
    act('previous', 'Go to the group of panels before', ['Shift+F6'], () => dock.area?.focusGroup(-1)),
    act('maximise', 'Maximise the panel, or restore', ['F8'], () => dock.area?.toggleMaximised()),
    act('move', 'Move the panel with the arrow keys', ['F9'], () => dock.area?.move()),
    { id: 'panels.reset', title: 'Reset the layout', group: 'Panels', run: () => dock.reset() },
    ...Object.keys(panels)
      .filter(isPanelId)
      .map((id): Command => {
        const { title, workspaces } = panelOf(id)
        const target = (): (typeof workspaces)[number] =>
          workspaces.includes(workspace.workspace) ? workspace.workspace : workspaces[0]!
        return { id: `panels.show.${id}`, title: `Show ${title}`, group: 'Panels', run: () => dock.show(id, target()) }
      }),
  ])
}
