import { onScopeDispose } from 'vue'
import { useCommandStore } from '../stores/command'
import { useRunStore } from '../stores/run'
import { usePlanStore } from '../stores/plan'
import { useSettingsStore } from '../stores/settings'
import { useWorkspaceStore } from '../stores/workspace'
import { useConnection } from './useConnection'
import { useDemo } from './useDemo'
import { usePalette } from './usePalette'
import { useHelp } from './useHelp'
import { useLook } from './useLook'
import { useSample } from './useSample'
import { useKeySheet } from './useKeySheet'
import { useOpenFiles } from './useOpenFiles'

/** What the window itself can do, for keys, palette and the menu bar of a desktop. Once, by the root component. */
export function useWindowCommands(): void {
  const { shell } = useConnection()
  const { commands, offer } = useCommandStore()

  offerFiles()
  offerRun()
  offerWindow()
  onScopeDispose(
    shell.onMenu((action) => {
      for (const command of commands.values()) if (command.menu === action) return void command.run()
    }),
  )

  function offerFiles(): void {
    const { openDemo } = useDemo()
    const { ask } = useOpenFiles()
    const { openSample } = useSample()
    // A browser keeps Control R for itself.
    const runKeys = shell.kind === 'electron' ? 'Mod+R' : 'Mod+Shift+O'
    offer([
      {
        id: 'study.openClip',
        title: 'Open a clip…',
        group: 'Study',
        keys: ['Mod+O'],
        menu: 'open-clip',
        run: () => ask('clip'),
      },
      {
        id: 'study.openRun',
        title: 'Open a run folder…',
        group: 'Study',
        keys: [runKeys],
        menu: 'open-run',
        run: () => ask('run'),
      },
      { id: 'study.addModel', title: 'Add a model…', group: 'Study', menu: 'add-model', run: () => ask('card') },
      { id: 'study.demo', title: 'Open the demo', group: 'Study', menu: 'open-demo', run: openDemo },
      { id: 'study.sample', title: 'Compute the sample study', group: 'Study', run: openSample },
    ])
  }

  function offerRun(): void {
    const runs = useRunStore()
    const plans = usePlanStore()
    offer([
      {
        id: 'run.start',
        title: 'Run the attack',
        group: 'Run',
        keys: ['Mod+Enter'],
        isEnabled: () => plans.plan !== null && !runs.isBusy,
        run: () => plans.plan && runs.start(plans.plan),
      },
      {
        id: 'run.cancel',
        title: 'Cancel the run',
        group: 'Run',
        isEnabled: () => runs.live !== null && !runs.cancelling,
        run: runs.cancel,
      },
    ])
  }

  function offerWindow(): void {
    const settings = useSettingsStore()
    const workspaces = useWorkspaceStore()
    const { isShown } = useKeySheet()
    const { isShown: isPaletteShown } = usePalette()
    const { explain } = useHelp()
    const look = useLook()
    const workspace = (value: 'attack' | 'similarity', title: string) =>
      ({
        id: `panels.${value}`,
        title,
        group: 'Panels',
        isEnabled: () => workspaces.workspace !== value,
        run: () => (workspaces.workspace = value),
      }) as const
    const theme = (value: 'light' | 'dark' | 'system', title: string) =>
      ({
        id: `panels.${value}`,
        title,
        group: 'Panels',
        isEnabled: () => settings.theme !== value,
        run: () => settings.change({ theme: value }),
      }) as const
    offer([
      workspace('attack', 'Go to the attack'),
      workspace('similarity', 'Go to the similarity of layers'),
      theme('light', 'Theme: light'),
      theme('dark', 'Theme: dark'),
      theme('system', 'Theme: as the system has it'),
      {
        id: 'panels.engine',
        title: 'Show the engine’s machine and ffmpeg',
        group: 'Panels',
        menu: 'show-settings',
        run: () => document.querySelector<HTMLElement>('[data-settings]')?.click(),
      },
      {
        id: 'help.palette',
        title: 'Do or find anything',
        group: 'Help',
        keys: ['Mod+K', 'Mod+Shift+P'],
        isEnabled: () => !isPaletteShown.value,
        run: () => (isPaletteShown.value = true),
      },
      { id: 'help.look', title: 'A short look around', group: 'Help', run: look.start },
      { id: 'help.words', title: 'What does it mean? Words and numbers…', group: 'Help', run: () => explain() },
      {
        id: 'help.keys',
        title: 'All keys…',
        group: 'Help',
        keys: ['?', 'F1'],
        menu: 'show-keys',
        run: () => (isShown.value = true),
      },
    ])
  }
}
