import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { defaultLowering } from '../../../src/engine/gradient/compile'
import { encodeModel } from '../../../src/engine/onnx/codec'
import { caseGraph } from '../../../src/engine/provider/cases'
import { openSession } from '../../../src/engine/runtime/session'
import { float32 } from '../../../src/engine/runtime/value'

const model = encodeModel(caseGraph('3-D maximum pool', defaultLowering))
const feeds = { x: float32(new Float32Array(2 * 4 * 8 * 8), [1, 2, 4, 8, 8]) }

test('what onnxruntime refuses to run is told with the provider and a way out', async () => {
  const session = await openSession(model, { provider: 'cpu', threads: 1 })

  await expect(session.run({ x: float32(new Float32Array(4), [1, 1, 2, 2, 1]) }, { y: null })).rejects.toMatchObject({
    code: 'runtime/run',
    message: expect.stringMatching(/^onnxruntime failed on cpu: .*dimensions/s),
  })
  await session.close()
})

test('a profile is written where it is asked for, once the session is closed', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'i2v-session-'))
  const session = await openSession(model, { provider: 'cpu', threads: 1, profilePrefix: join(folder, 'profile') })
  await session.run(feeds, { y: null })
  await session.close()

  const [name] = await readdir(folder)
  const events = JSON.parse(await readFile(join(folder, name!), 'utf8')) as { name: string }[]
  expect(events.some((event) => event.name.endsWith('_kernel_time'))).toBe(true)
  await rm(folder, { recursive: true })
})
