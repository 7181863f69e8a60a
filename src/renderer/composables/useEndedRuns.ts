import { watch } from 'vue'
import { attackName } from '../../contract/attackName'
import type { RunOpened } from '../../contract/result'
import { changedCount, stateNames } from '../panels/result/verdict'
import { useDockStore } from '../stores/dock'
import { useNoticeStore } from '../stores/notice'
import { useRunStore } from '../stores/run'
import { fileName } from '../text/path'

/** A run that ended while somebody looked at something else is told of, and shown when they want it. Once, by the root component. */
export function useEndedRuns(): void {
  const runs = useRunStore()
  const notices = useNoticeStore()
  const dock = useDockStore()

  watch(
    () => runs.endedAside,
    (run) => {
      if (!run) return
      const { record, result, folder } = run
      const title = `Run ${stateNames[result.state]}: ${fileName(record.resolved.clip.path)}, ${attackName(record)}`
      notices.add(
        'good',
        title,
        { code: '', message: `${outcomeOf(run)} It is among the past runs.`, tip: '' },
        {
          label: 'Show',
          run: async () => {
            await runs.showEnded(folder)
            dock.show('predictions', 'attack')
          },
        },
      )
    },
  )
}

function outcomeOf({ result }: RunOpened): string {
  if (result.error) return result.error.message
  const { changed, n } = changedCount(result.targets.map(({ rounded }) => rounded))
  return n === 0 ? 'No target was asked.' : `${changed} of ${n} targets changed.`
}
