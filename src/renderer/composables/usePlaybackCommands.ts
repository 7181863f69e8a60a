import { type Command, useCommandStore } from '../stores/command'
import { usePlaybackStore } from '../stores/playback'
import { usePlayheadStore } from '../stores/playhead'

/** The playhead's moves, with the keys of film editors. Once, by the root component. */
export function usePlaybackCommands(): void {
  const playhead = usePlayheadStore()
  const playback = usePlaybackStore()
  const common = { group: 'Playback', isEnabled: () => playhead.track.length > 0 } as const
  const step = (id: string, title: string, keys: readonly string[], run: () => void): Command => ({
    ...common,
    id: `playback.${id}`,
    title,
    keys,
    repeats: true,
    run,
  })
  const act = (id: string, title: string, keys: readonly string[], run: () => void): Command => ({
    ...common,
    id: `playback.${id}`,
    title,
    keys,
    run,
  })

  useCommandStore().offer([
    act('toggle', 'Play or pause', ['Space'], playhead.togglePlay),
    act('forwards', 'Play forwards, faster each time', ['L'], () => playhead.shuttle(1)),
    act('backwards', 'Play backwards, faster each time', ['J'], () => playhead.shuttle(-1)),
    act('slowForwards', 'Play forwards at half speed', ['Shift+L'], () => playhead.play(0.5)),
    act('slowBackwards', 'Play backwards at half speed', ['Shift+J'], () => playhead.play(-0.5)),
    act('everyFrame', 'Play every frame, or drop late ones', [], () => {
      playback.everyFrame = !playback.everyFrame
    }),
    act('pause', 'Stop playing', ['K'], playhead.pause),
    step('back', 'Step back one frame', ['ArrowLeft', ','], () => playhead.step(-1)),
    step('on', 'Step forward one frame', ['ArrowRight', '.'], () => playhead.step(1)),
    step('backSecond', 'Step back one second', ['Shift+ArrowLeft'], () => playhead.stepSeconds(-1)),
    step('onSecond', 'Step forward one second', ['Shift+ArrowRight'], () => playhead.stepSeconds(1)),
    act('first', 'Go to the first frame', ['Home'], () => playhead.step(-playhead.last)),
    act('last', 'Go to the last frame', ['End'], () => playhead.step(playhead.last)),
  ])
}
