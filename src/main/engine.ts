import type { UtilityProcess } from 'electron'
import { MessageChannelMain, utilityProcess } from 'electron'
import type { Channel } from '../engine/index'
import { findEntry } from '../host/entry'
import type { WorkerControl } from '../host/utilityChannel'
import { isWorkerControl } from '../host/utilityChannel'

/** Starts the engine in a utility process, and the inference workers it asks for beside it. */
export function startEngine(folders: { home: string; resources: string }): Channel {
  const engine = fork('engineProcess', 'I2V engine', [JSON.stringify(folders)])
  serveWorkers(engine)
  return {
    send: (message) => engine.postMessage(message),
    onMessage: (handler) =>
      void engine.on('message', (message) => {
        if (!isWorkerControl(message)) handler(message)
      }),
    onExit: (handler) => void engine.once('exit', (code) => handler(code, null)),
    kill: () => kill(engine),
  }
}

function fork(entry: 'engineProcess' | 'inferenceWorker', serviceName: string, args: string[] = []): UtilityProcess {
  return utilityProcess.fork(findEntry(entry).path, args, { serviceName, stdio: 'inherit' })
}

/** Only this process may start utility processes, so the engine asks for workers and gets the other end of their port. */
function serveWorkers(engine: UtilityProcess): void {
  const workers = new Map<number, UtilityProcess>()
  let engineIsAlive = true
  const tell = (message: WorkerControl, ...ports: Electron.MessagePortMain[]): void => {
    if (engineIsAlive) engine.postMessage(message, ports)
  }

  engine.on('message', (message: unknown) => {
    if (!isWorkerControl(message)) return
    const { worker } = message
    if (message.does === 'kill') kill(workers.get(worker))
    if (message.does === 'spawn') spawn(worker)
  })
  engine.once('exit', () => {
    engineIsAlive = false
    workers.forEach(kill)
  })

  function spawn(worker: number): void {
    try {
      const child = fork('inferenceWorker', `I2V inference ${worker}`)
      const { port1, port2 } = new MessageChannelMain()
      workers.set(worker, child)
      child.once('exit', (code) => {
        workers.delete(worker)
        tell({ worker, does: 'exited', code })
      })
      child.postMessage(null, [port1])
      tell({ worker, does: 'started' }, port2)
    } catch (error) {
      tell({ worker, does: 'failed', reason: error instanceof Error ? error.message : String(error) })
    }
  }
}

/** For good: a worker inside a native call hears no polite request. */
function kill(child: UtilityProcess | undefined): void {
  if (child?.pid === undefined) child?.kill()
  else process.kill(child.pid, 'SIGKILL')
}
