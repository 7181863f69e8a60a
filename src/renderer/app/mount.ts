import '@fontsource-variable/inter/index.css'
import { createPinia } from 'pinia'
import { createApp, type App } from 'vue'
import { toWireError } from '../../contract/error'
import { connectionKey, type Connection } from '../composables/useConnection'
import { useNoticeStore } from '../stores/notice'
import '../style/tokens.css'
import '../style/base.css'
import '../style/floating.css'
import Root from './App.vue'

/** Draws the window into an element of the page. */
export function mountWorkbench(element: Element, connection: Connection): App {
  const app = createApp(Root)
  app.provide(connectionKey, connection)
  app.use(createPinia())
  const notice = app.runWithContext(useNoticeStore)
  app.config.errorHandler = (thrown) => {
    console.error(thrown)
    notice.add('bad', 'Something in the window failed', toWireError(thrown))
  }
  app.mount(element)
  return app
}
