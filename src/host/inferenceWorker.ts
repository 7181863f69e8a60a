/** A process that runs inference for the engine and ends with it. Started by a host, never imported. */
import { runWorker } from '../engine/worker'
import { channelToParent } from './forkChannel'
import { channelOver, parentPort } from './utilityChannel'

const electronPort = parentPort()

if (electronPort) {
  // Electron's main process sends one message: the port whose other end the engine holds.
  electronPort.on('message', ({ ports: [port] }) => {
    const end = () => process.exit()
    if (port) runWorker(channelOver(port, end, (handler) => void port.on('close', () => (handler(null, null), end()))))
  })
} else {
  const channel = channelToParent()
  channel.onExit(() => process.exit())
  runWorker(channel)
}
