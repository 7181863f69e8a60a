import { useEventListener } from '@vueuse/core'
import { modeNames } from '../panels/viewer/words'
import { useCommandStore, type Command } from '../stores/command'
import { usePlayheadStore } from '../stores/playhead'
import { compareModes, useViewerStore } from '../stores/viewer'
import { useZoom } from './useZoom'

/** What can be done with the pictures, by keys and by name. */
export function useViewerCommands(): void {
  const viewer = useViewerStore()
  const playhead = usePlayheadStore()
  const { scale, fit, zoomAbout, step, move } = useZoom()
  const isShown = (): boolean => playhead.track.length > 0 && playhead.subject !== 'correlation'
  const isRun = (): boolean => isShown() && playhead.subject === 'run'
  const isPair = (): boolean => isRun() && viewer.mode !== 'side'

  const command = (id: string, title: string, keys: readonly string[], run: () => unknown, isEnabled = isShown) =>
    ({ id: `viewer.${id}`, title, group: 'Viewer', keys, isEnabled, run }) satisfies Command
  const repeating = (...parts: Parameters<typeof command>): Command => ({ ...command(...parts), repeats: true })

  useCommandStore().offer([
    ...compareModes.map((mode, at) =>
      command(mode, `Compare: ${modeNames[mode].toLowerCase()}`, [String(at + 1)], () => (viewer.mode = mode), isRun),
    ),
    command('other', 'Show the second picture while held', ['H'], () => (viewer.isSecondHeld = true), isPair),
    command('swap', 'Swap the two pictures that are compared', ['X'], viewer.swap, isPair),
    command(
      'turn',
      'Turn the wipe line',
      ['R'],
      () => (viewer.wipe = { ...viewer.wipe, isVertical: !viewer.wipe.isVertical }),
      () => isRun() && viewer.mode === 'wipe',
    ),
    command('fit', 'Fit the pictures into their panes', ['Z'], fit),
    command('pixel-for-pixel', 'Show one pixel as one pixel of the screen', ['Shift+Z'], () => zoomAbout(1)),
    repeating('closer', 'Zoom into the pictures', ['Alt++', 'Alt+='], () => step(1)),
    repeating('further', 'Zoom out of the pictures', ['Alt+-'], () => step(-1)),
    repeating('left', 'Look further left', ['Alt+ArrowLeft'], () => move(-0.2, 0)),
    repeating('right', 'Look further right', ['Alt+ArrowRight'], () => move(0.2, 0)),
    repeating('up', 'Look further up', ['Alt+ArrowUp'], () => move(0, -0.2)),
    repeating('down', 'Look further down', ['Alt+ArrowDown'], () => move(0, 0.2)),
    command('film', 'Write a comparison film', [], () => (viewer.isFilmOpen = true), isRun),
    command('pixels', 'Switch true pixels on or off', ['N'], () => viewer.togglePixels(scale.value)),
  ])

  // Held until any key goes up, so that it never sticks.
  const release = (): void => void (viewer.isSecondHeld = false)
  useEventListener(window, 'keyup', release)
  useEventListener(window, 'blur', release)
}
