import type { SerializedDockview } from 'dockview-vue'
import type { Workspace } from '../../stores/workspace'
import type { Area } from './panel'
import { panelOf, panelsOf, type PanelId } from './panels'

type Node = SerializedDockview['grid']['root']
interface Box {
  readonly width: number
  readonly height: number
}

/** Below this width there is no room for three columns: what stands at the right becomes tabs of the middle. */
const leastForThreeColumns = 1240
/** Above results all lanes of a run and its first track are in sight; alone the timeline shows what was compared. */
const stripAboveResults = { most: 282, share: 0.335 }
const stripAlone = { most: 264, share: 0.3 }
/** What is left is the view's, the largest of the three: pictures are what is looked at. */
const bottomShare = 0.275

const clamp = (least: number, value: number, most: number): number => Math.min(most, Math.max(least, value))

/** The panels of an area in an untouched layout of a window so wide. */
export function panelsIn(area: Area, workspace: Workspace, width: number): PanelId[] {
  const isNarrow = width < leastForThreeColumns
  const areaOf = (id: PanelId): Area => {
    const own = panelOf(id).area
    return own === 'right' && isNarrow ? 'middle' : own
  }
  return panelsOf(workspace).filter((id) => areaOf(id) === area && !panelOf(id).isClosedAtFirst)
}

function leaf(area: Area, views: readonly PanelId[], size: number): Node {
  return { type: 'leaf', data: { id: `group-${area}`, views: [...views], activeView: views[0]! }, size }
}

/**
 * A workspace as it is before anybody arranges it: columns left and right, between them the view, the strip and the results.
 *
 * @param box pixels of the working area
 */
export function defaultLayout(workspace: Workspace, box: Box): SerializedDockview {
  const inArea = (area: Area): PanelId[] => panelsIn(area, workspace, box.width)
  const sides = {
    left: inArea('left').length ? clamp(284, Math.round(box.width * 0.23), 340) : 0,
    right: inArea('right').length ? clamp(390, Math.round(box.width * 0.29), 480) : 0,
  }
  const centre = box.width - sides.left - sides.right
  const strip = inArea('bottom').length ? stripAboveResults : stripAlone
  const heights = {
    strip: inArea('strip').length ? Math.min(strip.most, Math.round(box.height * strip.share)) : 0,
    bottom: inArea('bottom').length ? Math.round(box.height * bottomShare) : 0,
  }
  const rows = [
    leaf('middle', inArea('middle'), box.height - heights.strip - heights.bottom),
    ...(heights.strip ? [leaf('strip', inArea('strip'), heights.strip)] : []),
    ...(heights.bottom ? [leaf('bottom', inArea('bottom'), heights.bottom)] : []),
  ]
  const columns = [
    ...(sides.left ? [leaf('left', inArea('left'), sides.left)] : []),
    rows.length === 1 ? { ...rows[0]!, size: centre } : { type: 'branch' as const, data: rows, size: centre },
    ...(sides.right ? [leaf('right', inArea('right'), sides.right)] : []),
  ]
  const ids = (['left', 'middle', 'strip', 'bottom', 'right'] as const).flatMap(inArea)
  return {
    grid: {
      root: { type: 'branch', data: columns, size: box.height },
      width: box.width,
      height: box.height,
      orientation: 'HORIZONTAL' as SerializedDockview['grid']['orientation'],
    },
    panels: Object.fromEntries(ids.map((id) => [id, { id, ...panelOptions(id) }])),
    activeGroup: 'group-middle',
  }
}

/** What docking has to know of a panel. */
export function panelOptions(id: PanelId) {
  const { title, leastWidth = 200, leastHeight = 100 } = panelOf(id)
  return { contentComponent: 'panel', title, minimumWidth: leastWidth, minimumHeight: leastHeight }
}
