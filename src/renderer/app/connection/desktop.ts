import { ref } from 'vue'
import { fromWireError } from '../../../contract/error'
import { typedHost } from '../../../contract/rawHost'
import type { ShellBridge, WorkbenchBridge } from '../../../contract/shell'
import type { Connection } from '../../composables/useConnection'

/** The engine through the bridge that the preload script put there. The main process restarts a lost engine itself. */
export function connectOnDesktop({ ask, listen, shell }: WorkbenchBridge): Connection {
  const host = typedHost({
    async ask(name, payload) {
      const outcome = await ask(name, payload)
      if (outcome.ok) return outcome.payload
      throw fromWireError(outcome.error)
    },
    listen,
  })
  return { host, shell: shell as ShellBridge<File>, state: ref('open') }
}
