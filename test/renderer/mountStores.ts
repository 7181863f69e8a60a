import { createPinia } from 'pinia'
import { createApp, ref, type App } from 'vue'
import { connectionKey, type ConnectionState } from '../../src/renderer/composables/useConnection'
import { createFakeHost } from './fixture/fakeHost'

/** Stores as the window has them, on a made-up engine that answers at once, without drawing anything. */
export function mountStores({ stepMilliseconds = 1 } = {}) {
  const host = createFakeHost({ stepMilliseconds, answerMilliseconds: 0 })
  const app = createApp({})
  const state = ref<ConnectionState>('open')
  app.provide(connectionKey, {
    host,
    state,
    shell: {
      kind: 'browser',
      openDialog: () => Promise.resolve(null),
      pathOfDroppedFile: (file) => Promise.resolve(`/dropped/${file.name}`),
      onMenu: () => () => undefined,
    },
  })
  app.use(createPinia())
  return { app, host, state, use: <Store>(useStore: () => Store): Store => inApp(app, useStore) }
}

const inApp = <Store>(app: App, useStore: () => Store): Store => app.runWithContext(useStore)
