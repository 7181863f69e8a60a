import type { DockviewApi, SerializedDockview } from 'dockview-vue'
import type { Layout } from '../../stores/dock'
import type { Workspace } from '../../stores/workspace'
import { panelOptions, panelsIn } from './defaultLayout'
import { areas, type Area } from './panel'
import { isPanelId, panelOf, panelsOf } from './panels'

export function readLayout(api: DockviewApi, workspace: Workspace): Layout {
  return { dock: { ...api.toJSON() }, known: panelsOf(workspace) }
}

interface GridNode {
  readonly data: readonly GridNode[] | { readonly views: readonly string[] }
}

/** Which panels stand beside and above which, whatever their sizes and whichever is in front. */
export function placesIn(layout: Layout): string {
  const shape = ({ data }: GridNode): unknown => ('views' in data ? data.views : data.map(shape))
  return JSON.stringify(shape((layout.dock.grid as { readonly root: GridNode }).root))
}

/** When the tab in front goes away the one used before it follows: at first, in the order of the tabs. */
export function settleOrder(api: DockviewApi): void {
  const { activeGroup } = api
  for (const group of api.groups) {
    const inFront = group.activePanel
    for (const panel of group.panels.toReversed()) panel.api.setActive()
    inFront?.api.setActive()
  }
  activeGroup?.activePanel?.api.setActive()
}

/** Where a panel goes that has no place yet: beside the first open panel of its area, or along the area's edge. */
function placeFor(api: DockviewApi, area: Area, workspace: Workspace, width: number) {
  const neighbour = panelsIn(area, workspace, width).find((id) => api.getPanel(id))
  if (neighbour) return { position: { referencePanel: neighbour, direction: 'within' as const } }
  const directions = { left: 'left', right: 'right', middle: 'right', strip: 'below', bottom: 'below' } as const
  const size = area === 'left' || area === 'right' ? { initialWidth: 320 } : { initialHeight: 220 }
  return { position: { direction: directions[area] }, ...size }
}

export function addPanel(api: DockviewApi, id: string, workspace: Workspace, width: number): void {
  if (!isPanelId(id) || !panelsOf(workspace).includes(id)) return
  const { contentComponent, ...options } = panelOptions(id)
  const { area } = panelOf(id)
  api.addPanel({ id, component: contentComponent, ...options, ...placeFor(api, area, workspace, width) })
}

/**
 * Arranges the panels as they were. Panels this version does not know are taken out, panels that came since are opened.
 *
 * @returns false if the layout cannot be read; the panels are then gone and want the first layout
 */
export function arrangeAs(api: DockviewApi, layout: Layout, workspace: Workspace, width: number): boolean {
  try {
    api.fromJSON(structuredClone(layout.dock) as unknown as SerializedDockview)
  } catch (thrown) {
    console.warn('The layout cannot be read, so the first one is used.', thrown)
    api.clear()
    return false
  }
  const ours = panelsOf(workspace)
  for (const panel of api.panels) if (!ours.some((id) => id === panel.id)) panel.api.close()
  const isNew = (id: string): boolean => !layout.known.includes(id)
  for (const area of areas)
    for (const id of panelsIn(area, workspace, width))
      if (isNew(id) && !api.getPanel(id)) addPanel(api, id, workspace, width)
  return true
}
