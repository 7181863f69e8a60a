import MarginPanel from '../../panels/margin/MarginPanel.vue'
import PerturbationPanel from '../../panels/perturbation/PerturbationPanel.vue'
import RunSummaryLine from '../../panels/result/RunSummaryLine.vue'
import LossTab from '../../panels/result/LossTab.vue'
import PredictionTab from '../../panels/result/PredictionTab.vue'
import RecordTab from '../../panels/result/RecordTab.vue'
import SuccessTab from '../../panels/result/SuccessTab.vue'
import PastRunsPanel from '../../panels/runs/PastRunsPanel.vue'
import SetupPanel from '../../panels/setup/SetupPanel.vue'
import CellInspector from '../../panels/similarity/CellInspector.vue'
import CorrelationSetup from '../../panels/similarity/CorrelationSetup.vue'
import GradientPanel from '../../panels/similarity/GradientPanel.vue'
import HeatmapPanel from '../../panels/similarity/HeatmapPanel.vue'
import PastCorrelationsPanel from '../../panels/similarity/PastCorrelationsPanel.vue'
import TimelinePanel from '../../panels/timeline/TimelinePanel.vue'
import ViewerPanel from '../../panels/viewer/ViewerPanel.vue'
import type { Workspace } from '../../stores/workspace'
import type { PanelDefinition } from './panel'

const attack: readonly Workspace[] = ['attack']
const similarity: readonly Workspace[] = ['similarity']
const both: readonly Workspace[] = ['attack', 'similarity']

/**
 * Every panel there is, by its id, in the order of the tabs where several stand in one area. A new panel is one line:
 * it appears in its area, in the Panels menu and among the commands, also for those who have arranged the window.
 */
export const panels = {
  setup: { title: 'Set up', workspaces: attack, area: 'left', component: SetupPanel, leastWidth: 264, keeps: true },
  runs: { title: 'Past runs', workspaces: attack, area: 'left', component: PastRunsPanel, leastWidth: 264 },
  viewer: { title: 'Viewer', workspaces: attack, area: 'middle', component: ViewerPanel, leastHeight: 160 },
  timeline: { title: 'Timeline', workspaces: both, area: 'strip', component: TimelinePanel, leastHeight: 120 },
  predictions: {
    title: 'Predictions',
    workspaces: attack,
    area: 'bottom',
    component: PredictionTab,
    head: RunSummaryLine,
  },
  loss: { title: 'Loss', workspaces: attack, area: 'bottom', component: LossTab, head: RunSummaryLine },
  margins: { title: 'Margins', workspaces: attack, area: 'bottom', component: MarginPanel, head: RunSummaryLine },
  perturbation: {
    title: 'Perturbation',
    workspaces: attack,
    area: 'bottom',
    component: PerturbationPanel,
    head: RunSummaryLine,
  },
  record: { title: 'Record', workspaces: attack, area: 'bottom', component: RecordTab, head: RunSummaryLine },
  success: { title: 'Success', workspaces: attack, area: 'bottom', component: SuccessTab, head: RunSummaryLine },
  comparison: {
    title: 'Compare',
    workspaces: similarity,
    area: 'left',
    component: CorrelationSetup,
    leastWidth: 252,
    keeps: true,
  },
  correlations: {
    title: 'Past',
    workspaces: similarity,
    area: 'left',
    component: PastCorrelationsPanel,
    leastWidth: 252,
  },
  heatmap: { title: 'Heatmap', workspaces: similarity, area: 'middle', component: HeatmapPanel, leastHeight: 160 },
  gradients: { title: 'Gradients', workspaces: similarity, area: 'middle', component: GradientPanel },
  cell: { title: 'Cell', workspaces: similarity, area: 'right', component: CellInspector, leastWidth: 300 },
} as const satisfies Record<string, PanelDefinition>

export type PanelId = keyof typeof panels

export const isPanelId = (id: string): id is PanelId => Object.hasOwn(panels, id)
export const panelOf = (id: PanelId): PanelDefinition => panels[id]

/** The panels of a workspace, in the registry's order. */
export function panelsOf(workspace: Workspace): PanelId[] {
  return Object.keys(panels)
    .filter(isPanelId)
    .filter((id) => panelOf(id).workspaces.includes(workspace))
}
