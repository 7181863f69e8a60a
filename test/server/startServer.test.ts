import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Host } from '../../src/contract/call'
import {
  changeSettings,
  getDemo,
  getEnvironment,
  getSettings,
  listFolder,
  openClip,
  runEnded,
  startRun,
} from '../../src/contract/calls'
import { attackPlanSchema } from '../../src/contract/plan'
import { typedHost } from '../../src/contract/rawHost'
import { startServer } from '../../src/server/startServer'
import { connect } from './connect'

let folder: string
let server: Awaited<ReturnType<typeof startServer>>
let line: Awaited<ReturnType<typeof connect>>
let host: Host
const logged: string[] = []

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'whole-server-'))
  await mkdir(join(folder, 'renderer'))
  await writeFile(join(folder, 'renderer', 'index.html'), '<title>window</title>')
  const log = (text: string) => void logged.push(text)
  server = await startServer({ port: 0, home: folder, renderer: join(folder, 'renderer'), log })
  line = await connect(server.url)
  host = typedHost(line.end)
})
afterAll(async () => {
  line.close()
  await server.close()
  await rm(folder, { recursive: true, force: true })
})

test('calls are answered by the engine in its own process, host calls among them', async () => {
  expect((await host.ask(changeSettings, { theme: 'dark' })).theme).toBe('dark')
  expect((await host.ask(getSettings, {})).theme).toBe('dark')
  expect((await host.ask(listFolder, { path: folder })).entries.map(({ name }) => name)).toContain('renderer')
  expect((await host.ask(getEnvironment, {})).versions).toHaveProperty('onnxruntime')
})

test('an error of the engine reaches the window with its file and its tip', async () => {
  await expect(host.ask(openClip, { path: join(folder, 'missing.mp4') })).rejects.toMatchObject({
    code: expect.stringMatching(/^video\//),
    message: expect.stringContaining('missing.mp4'),
    tip: expect.stringMatching(/./),
  })
})

test('calls answer in under 50 ms while an attack runs', async () => {
  const { clips, surrogates, targets } = await host.ask(getDemo, {})
  const ended = new Promise<{ result: { state: string } }>((resolve) => host.listen(runEnded, resolve))
  const source = { kind: 'clip', path: clips[0]!.path }
  const plan = { source, surrogates: [{ card: surrogates[0]!, layer: 'depth2' }], targets, steps: 8 }
  await host.ask(startRun, attackPlanSchema.parse(plan))

  const times: number[] = []
  let isOver = false
  void ended.then(() => (isOver = true))
  while (!isOver) {
    const start = performance.now()
    await host.ask(getSettings, {})
    times.push(performance.now() - start)
    await setTimeout(10)
  }
  expect((await ended).result.state).toBe('finished')
  expect(times.length).toBeGreaterThan(20)
  // The median, because other tests share these cores; bench/responsiveness.ts prints the whole distribution.
  expect(times.sort((a, b) => a - b)[Math.floor(times.length / 2)]).toBeLessThan(50)
})

const onLinux = test.skipIf(process.platform !== 'linux')
onLinux('an engine that is killed in the middle of an attack fails nothing but that, and is back', async () => {
  const { clips, surrogates } = await host.ask(getDemo, {})
  const source = { kind: 'clip', path: clips[0]!.path }
  const plan = { source, surrogates: [{ card: surrogates[0]!, layer: 'depth2' }], targets: [], steps: 1000 }
  await host.ask(startRun, attackPlanSchema.parse(plan))
  const waiting = host.ask(openClip, { path: clips[1]!.path })
  process.kill(await engineProcessId(), 'SIGKILL')

  await expect(waiting).rejects.toMatchObject({ code: 'host/engine-stopped' })
  expect((await host.ask(getSettings, {})).theme).toBe('dark')
  expect(logged.join()).toContain('SIGKILL')
})

onLinux('a port that is taken is said, and no engine is left behind', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => other.once('listening', resolve))
  const { port } = other.address() as AddressInfo
  const before = (await childProcesses()).length

  const renderer = join(folder, 'renderer')
  await expect(startServer({ port, home: folder, renderer, log: () => undefined })).rejects.toMatchObject({
    code: 'server/port',
    message: expect.stringContaining(String(port)),
  })
  expect(await childProcesses()).toHaveLength(before)
  other.close()
})

async function childProcesses(): Promise<number[]> {
  const children = await readFile(`/proc/self/task/${process.pid}/children`, 'utf8')
  return children.trim().split(/\s+/).filter(Boolean).map(Number)
}

/** The child of this test process that runs the engine. */
async function engineProcessId(): Promise<number> {
  for (const pid of await childProcesses()) {
    if ((await readFile(`/proc/${pid}/cmdline`, 'utf8')).includes('engineProcess')) return pid
  }
  throw new Error('no engine process was found')
}
