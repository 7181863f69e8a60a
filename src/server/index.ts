export { startServer } from './startServer'
export type { RunningServer, ServerOptions } from './startServer'
