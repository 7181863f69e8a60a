import { useFigureSheet } from '../../composables/useFigureSheet'
import { useCommandStore } from '../../stores/command'
import { useFigureSheetStore } from '../../stores/figureSheet'
import { usePlayheadStore } from '../../stores/playhead'
import { useRunStore } from '../../stores/run'
import { useWorkspaceStore } from '../../stores/workspace'
import { useShownFrame } from './useShownFrame'
import { useSheetTemplates } from './useSheetTemplates'

/** What can be done about figures from anywhere in the window. Once, by the root component. */
export function useFigureCommands(): void {
  const { offer } = useCommandStore()
  const sheets = useFigureSheetStore()
  const runs = useRunStore()
  const playhead = usePlayheadStore()
  const workspaces = useWorkspaceStore()
  const { templates, use } = useSheetTemplates()
  const { add, open } = useFigureSheet()
  const { view, strip } = useShownFrame()
  const isRunShown = (): boolean => runs.opened !== null && playhead.subject === 'run'

  offer([
    {
      id: 'figure.open',
      title: 'Go to the figures',
      group: 'Figure',
      isEnabled: () => workspaces.workspace !== 'figures',
      run: open,
    },
    {
      id: 'figure.addFrame',
      title: 'Add the shown frame to the figure sheet',
      group: 'Figure',
      isEnabled: isRunShown,
      run: () => add(view()),
    },
    {
      id: 'figure.addStrip',
      title: 'Add a frame strip to the figure sheet',
      group: 'Figure',
      isEnabled: isRunShown,
      run: () => add(strip()),
    },
    {
      id: 'figure.newSheet',
      title: 'Start a new figure sheet',
      group: 'Figure',
      run: () => {
        sheets.start()
        open()
      },
    },
    ...templates.value.map(({ title }) => ({
      id: `figure.template.${title}`,
      title: `Start the figure “${title}”`,
      group: 'Figure' as const,
      isEnabled: () => templates.value.some((one) => one.title === title && one.source !== null),
      run: () => {
        use(templates.value.find((one) => one.title === title)!)
        open()
      },
    })),
  ])
}
