import { defineAsyncComponent } from 'vue'
import RunSummaryLine from '../../panels/result/RunSummaryLine.vue'
import PredictionTab from '../../panels/result/PredictionTab.vue'
import PastRunsPanel from '../../panels/runs/PastRunsPanel.vue'
import SetupPanel from '../../panels/setup/SetupPanel.vue'
import TimelinePanel from '../../panels/timeline/TimelinePanel.vue'
import ViewerPanel from '../../panels/viewer/ViewerPanel.vue'
import type { Workspace } from '../../stores/workspace'
import type { PanelDefinition } from './panel'

/** What is not on screen at first, with the charts, is loaded when it is first seen. */
const MarginPanel = defineAsyncComponent(() => import('../../panels/margin/MarginPanel.vue'))
const PerturbationPanel = defineAsyncComponent(() => import('../../panels/perturbation/PerturbationPanel.vue'))
const LossTab = defineAsyncComponent(() => import('../../panels/result/LossTab.vue'))
const RecordTab = defineAsyncComponent(() => import('../../panels/result/RecordTab.vue'))
const SuccessTab = defineAsyncComponent(() => import('../../panels/result/SuccessTab.vue'))
const CellInspector = defineAsyncComponent(() => import('../../panels/similarity/CellInspector.vue'))
const CorrelationSetup = defineAsyncComponent(() => import('../../panels/similarity/CorrelationSetup.vue'))
const GradientPanel = defineAsyncComponent(() => import('../../panels/similarity/GradientPanel.vue'))
const HeatmapPanel = defineAsyncComponent(() => import('../../panels/similarity/HeatmapPanel.vue'))
const PastCorrelationsPanel = defineAsyncComponent(() => import('../../panels/similarity/PastCorrelationsPanel.vue'))

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
