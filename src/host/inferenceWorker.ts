/** A process that runs inference for the engine and ends with it. Started by a host, never imported. */
import { constants, setPriority } from 'node:os'
import { runWorker } from '../engine/worker'
import { channelToParent } from './forkChannel'
import { ignoreInterrupts } from './interrupt'
import { channelOver, parentPort } from './utilityChannel'

ignoreInterrupts()
const end = () => process.exit()
// An attack takes every core for minutes; the window, the server and the engine must still answer at once.
setPriority(constants.priority.PRIORITY_BELOW_NORMAL)

const electronPort = parentPort()

if (electronPort) {
  // Electron's main process sends one message: the port whose other end the engine holds.
  electronPort.on('message', ({ ports: [port] }) => {
    if (!port) return
    port.on('close', end)
    runWorker(channelOver(port, end, (handler) => void port.on('close', () => handler(null, null))))
  })
} else {
  const channel = channelToParent()
  channel.onExit(end)
  runWorker(channel)
}
