import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { demoFolder } from '../../fixture/engine'

/** Opens and runs a session in a process that has no such variable and a home of its own. */
const script = `
  const { openSession } = await import(${JSON.stringify(resolve(import.meta.dirname, '../../../src/engine/runtime/session.ts'))})
  const session = await openSession(${JSON.stringify(join(demoFolder, 'models', 'image_demo.onnx'))}, { provider: 'cpu', threads: 1 })
  await session.close()
  process.stdout.write('closed')
`

test('onnxruntime keeps no record of the machine, which it otherwise sends away', { timeout: 60_000 }, async () => {
  const home = await mkdtemp(join(tmpdir(), 'i2v-silent-'))
  const { ORT_DISABLE_TELEMETRY: _, CI: __, ...env } = process.env
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
    env: { ...env, HOME: home, XDG_CACHE_HOME: join(home, 'cache') },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let out = ''
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
  const [code] = (await once(child, 'close')) as [number]

  expect({ code, out }).toEqual({ code: 0, out: 'closed' })
  expect(await readdir(home)).toEqual([])
  await rm(home, { recursive: true })
})
