import { useEventListener } from '@vueuse/core'
import { watch } from 'vue'
import { commandOf, conflictsOf } from '../keyboard/pick'
import { isUsedBy } from '../keyboard/use'
import { useCommandStore } from '../stores/command'
import { useConnection } from './useConnection'

/** The keys of every command, wherever nothing else needs them. Once, by the root component. */
export function useCommandKeys(): void {
  const { commands } = useCommandStore()
  const { shell } = useConnection()

  useEventListener(window, 'keydown', (event) => {
    if (event.defaultPrevented || event.isComposing) return
    if (isUsedBy(event.target instanceof Element ? event.target : null, event)) return
    const command = commandOf(event, commands.values())
    if (!command) return
    // A desktop's menu bar has these keys itself.
    if (command.menu && shell.kind === 'electron' && (event.ctrlKey || event.metaKey || event.key === 'F1')) return
    event.preventDefault()
    if (!event.repeat || command.repeats) command.run()
  })

  // Every end-to-end test fails on an error in the console.
  watch(
    () => conflictsOf(commands.values()),
    (conflicts) => conflicts.length > 0 && console.error(`Two commands have the same keys. ${conflicts.join('; ')}`),
  )
}
