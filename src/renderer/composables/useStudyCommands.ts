import { useEventListener } from '@vueuse/core'
import { onMounted, watch } from 'vue'
import { useCommandStore } from '../stores/command'
import { useStudyStore } from '../stores/study'
import { copyName } from '../study/name'
import { useStudyDialog } from './useStudyDialog'

/** Studies from the window's first moment to its last: the last one is opened, and nothing is lost when it goes. Once. */
export function useStudyCommands(): void {
  const study = useStudyStore()
  const { shown } = useStudyDialog()
  const hasFile = (): boolean => study.current !== null

  onMounted(() => void study.start())
  useEventListener(document, 'visibilitychange', () => document.visibilityState === 'hidden' && study.leave())
  useEventListener(window, 'pagehide', () => study.leave())
  watch(
    () => study.state,
    (state) => state === 'changed elsewhere' && (shown.value = 'conflict'),
  )

  useCommandStore().offer([
    { id: 'study.new', title: 'New study', group: 'Study', run: study.begin },
    {
      id: 'study.open',
      title: 'Open a study…',
      group: 'Study',
      keys: ['Mod+Alt+O'],
      run: () => (shown.value = 'list'),
    },
    {
      id: 'study.rename',
      title: 'Rename the study…',
      group: 'Study',
      isEnabled: hasFile,
      run: () => (shown.value = 'rename'),
    },
    { id: 'study.duplicate', title: 'Duplicate the study', group: 'Study', isEnabled: hasFile, run: duplicate },
  ])

  async function duplicate(): Promise<void> {
    await study.list()
    await study.duplicate(
      copyName(
        study.name,
        study.studies.map(({ name }) => name),
      ),
    )
  }
}
