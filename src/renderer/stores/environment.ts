import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { getEnvironment } from '../../contract/calls'
import type { Environment } from '../../contract/environment'
import { toWireError, type WireError } from '../../contract/error'
import { useHost } from '../composables/useConnection'

/** What the engine found on its machine. */
export const useEnvironmentStore = defineStore('environment', () => {
  const host = useHost()
  const environment = shallowRef<Environment | null>(null)
  const failure = shallowRef<WireError | null>(null)

  async function read(): Promise<void> {
    failure.value = null
    try {
      environment.value = await host.ask(getEnvironment, {})
    } catch (thrown) {
      failure.value = toWireError(thrown)
    }
  }

  return { environment, failure, read }
})
