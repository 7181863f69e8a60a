import { WorkbenchError } from '../contract/error'
import type { Engine, EnginePorts } from './port'

export type { Engine, EnginePorts } from './port'
export type { Channel, SpawnWorker } from './runtime/channel'
export { runWorker } from './worker'

/** The only door to the science. */
export function createEngine(_ports: EnginePorts): Engine {
  return {
    ask: (call) =>
      Promise.reject(new WorkbenchError('call/unknown', `The engine does not answer the call "${call.name}".`)),
    listen: () => () => undefined,
    close: () => Promise.resolve(),
  }
}
