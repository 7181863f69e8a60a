import type { PanelId } from '../../app/dock/panels'
import type { Workspace } from '../../stores/workspace'

export interface LookStep {
  readonly title: string
  readonly text: string
  /** the panel that is opened for it; left out: the step is about a workspace without panels */
  readonly panel?: PanelId
  /** the workspace that is opened for it; left out: the attack's */
  readonly workspace?: Workspace
  /** CSS selector of what is pointed at; where it is not there, the panel itself is */
  readonly anchor: string
  /** what can be done right here; it is offered where it makes sense */
  readonly action?: 'demo' | 'run'
}

/** The main job in seven steps, each beside the part of the window where it is done. */
export const lookSteps: readonly LookStep[] = [
  {
    title: 'A clip',
    text: 'Everything starts with a video, dropped anywhere or opened here. Which of its frames are taken is said below, and shown on the timeline.',
    panel: 'setup',
    anchor: '[data-look="clip"]',
    action: 'demo',
  },
  {
    title: 'A surrogate, and one of its layers',
    text: 'The image model that is attacked, and the layer whose features are pushed away from the benign ones. The card of the model suggests a layer.',
    panel: 'setup',
    anchor: '[data-look="surrogate"]',
  },
  {
    title: 'Targets',
    text: 'Video models that are only asked, before and after. Whether their answers change is the question of the whole thing.',
    panel: 'setup',
    anchor: '[data-look="targets"]',
  },
  {
    title: 'Run',
    text: 'The attack starts here, and says before what it will take. It goes on if the window is closed, and every run is kept in a folder of its own.',
    panel: 'setup',
    anchor: '[data-look="run"]',
    action: 'run',
  },
  {
    title: 'Where it bites',
    text: 'The timeline shows frame by frame how far the features were moved, locked to every view; J, K, L and the arrows move through it. The answers of the video models stand below, beside controls of plain noise.',
    panel: 'timeline',
    anchor: '[data-panel="timeline"]',
  },
  {
    title: 'The perturbation',
    text: 'How large it is, whether one sees it, its spectrum and its course over the frames: as computed, rounded to 8 bits and decoded again, and beside another run. Once a run is open it is measured here.',
    panel: 'perturbation',
    anchor: '[data-panel="perturbation"]',
  },
  {
    title: 'A figure',
    text: 'Any chart or frame as a panel of a figure for a paper: SVG, PDF or PNG with its data, a caption and a recipe that draws it again. Templates begin one in a click; every chart has “Add to figure sheet” in its menu.',
    workspace: 'figures',
    anchor: '[data-look="figure"]',
  },
]
