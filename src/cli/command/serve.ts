import { setTimeout } from 'node:timers/promises'
import { startServer } from '../../server/startServer'
import { localFolders } from '../../host/localEngine'
import type { Command } from '../command'
import { wholeNumber } from '../option'

export const serve: Command = {
  name: 'serve',
  summary: 'Opens the workbench in a browser, on this machine only; prints the address with its token.',
  usage: 'i2v serve [--port 0]',
  options: { port: { type: 'string' } },
  positionals: [0, 0],
  async run({ arguments: values, say }) {
    const port = values.text('port')
    const server = await startServer({
      port: port === undefined ? 0 : wholeNumber('port', port, 0),
      ...localFolders(),
    })
    process.stdout.write(`${server.url}\n`)
    say('Open this address in a browser. On a remote machine, forward the port first: ssh -L PORT:127.0.0.1:PORT HOST.')
    say('Control-C ends the workbench.')
    await untilSignal()
    await server.close()
    return null
  },
}

async function untilSignal(): Promise<void> {
  let isEnding = false
  const end = (): void => void (isEnding = true)
  process.once('SIGINT', end)
  process.once('SIGTERM', end)
  while (!isEnding) await setTimeout(200)
}
