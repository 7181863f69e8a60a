/** The engine in a process of its own, so that inference never blocks a window or a server. Started by a host, never imported. */
import { createEngine, type SpawnOptions } from '../engine/index'
import { channelToParent, forkEntry } from './forkChannel'
import { withHostCalls } from './hostCalls'
import { ignoreInterrupts } from './interrupt'
import { answerOver } from './rpc'
import { parentPort, utilityParent } from './utilityChannel'

/** A host that is gone cannot kill us when closing takes too long. */
const closeMilliseconds = 5000

ignoreInterrupts()

/** Folders, as the host resolved them; the process's only argument. */
const { home, resources } = JSON.parse(process.argv.at(-1) ?? '{}') as { home: string; resources: string }

const electronPort = parentPort()
const { channel, spawnWorker } = electronPort
  ? utilityParent(electronPort)
  : {
      channel: channelToParent(),
      spawnWorker: async (options?: SpawnOptions) => forkEntry('inferenceWorker', {}, options),
    }

const engine = createEngine({ spawnWorker, home, resources, log: (line) => console.error(line) })

answerOver(channel, withHostCalls(engine), () => {
  setTimeout(() => process.exit(1), closeMilliseconds)
  void engine.close().finally(() => process.exit())
})
