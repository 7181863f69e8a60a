import { createEngine, type Engine } from '../engine/index'
import { forkEntry } from './forkChannel'
import { withHostCalls } from './hostCalls'
import { defaultHome, demoFolder } from './place'

export const localFolders = (): { home: string; resources: string } => ({
  home: defaultHome(),
  resources: demoFolder(),
})

/** The engine inside the calling process, as the command line wants it; inference still runs in workers. */
export function openLocalEngine({ log }: { log: (line: string) => void }): Engine {
  const engine = createEngine({
    ...localFolders(),
    log,
    spawnWorker: async (options) => forkEntry('inferenceWorker', {}, options),
  })
  return { ...withHostCalls(engine), close: () => engine.close() }
}
