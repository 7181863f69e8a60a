import { expect, test } from 'vitest'
import { WorkbenchError } from '../../../src/contract/error'
import { type AnyJob, defineJob } from '../../../src/engine/runtime/job'
import { createWorkerPool } from '../../../src/engine/runtime/pool'
import { serveJobs } from '../../../src/engine/runtime/serveJobs'
import { connectWorker } from '../../../src/engine/runtime/worker'
import { localChannels } from '../../fixture/localChannel'

const count = defineJob<number, number, number>({
  name: 'test/count',
  async run(limit, context) {
    let done = 0
    while (done < limit && !context.cancelled()) {
      context.progress(++done)
      await context.breathe()
    }
    return done
  },
})
const fail = defineJob<string, never, never>({
  name: 'test/fail',
  async run(message) {
    throw new WorkbenchError('test/failed', message, 'Try less.')
  },
})
const hang = defineJob<null, never, never>({
  name: 'test/hang',
  run: () => new Promise<never>(() => undefined),
})

function start() {
  const line = localChannels()
  serveJobs(line.worker, [count, fail, hang] as unknown as readonly AnyJob[])
  return { ...line, worker: connectWorker(line.engine) }
}

test('a job answers and tells its progress', async () => {
  const seen: number[] = []

  expect(await start().worker.run(count, 4, { onProgress: (step) => seen.push(step) })).toBe(4)
  expect(seen).toEqual([1, 2, 3, 4])
})

test('a cancelled job hands over what it has', async () => {
  const stop = new AbortController()
  const done = await start().worker.run(count, 100_000, {
    signal: stop.signal,
    onProgress: (step) => step === 5 && stop.abort(),
  })

  expect(done).toBeGreaterThanOrEqual(5)
  expect(done).toBeLessThan(100_000)
})

test('an error keeps its code and tip', async () => {
  await expect(start().worker.run(fail, 'Too much.')).rejects.toMatchObject({
    code: 'test/failed',
    message: 'Too much.',
    tip: 'Try less.',
  })
})

test('a worker that dies rejects its jobs and says how it ended', async () => {
  const { worker, die } = start()
  const running = worker.run(hang, null)
  setImmediate(() => die(null))

  await expect(running).rejects.toMatchObject({ code: 'runtime/worker-died' })
  await expect(running).rejects.toThrow('SIGKILL')
  expect(worker.isAlive).toBe(false)
  await expect(worker.run(count, 1)).rejects.toMatchObject({ code: 'runtime/worker-died' })
})

test('a job that does not heed a cancel is killed after its grace', async () => {
  const stop = new AbortController()
  const running = start().worker.run(hang, null, { signal: stop.signal, graceMilliseconds: 20 })
  stop.abort()

  await expect(running).rejects.toMatchObject({ code: 'runtime/worker-died' })
})

test('the pool keeps workers and replaces dead ones', async () => {
  const lines: ReturnType<typeof localChannels>[] = []
  const pool = createWorkerPool(async () => {
    const line = localChannels()
    serveJobs(line.worker, [count] as unknown as readonly AnyJob[])
    lines.push(line)
    return line.engine
  })

  const [first] = await pool.take(2)
  expect((await pool.take(1))[0]).toBe(first)
  lines[0]!.die(1)
  const [replacement] = await pool.take(2)
  expect(replacement).not.toBe(first)
  expect(await replacement!.run(count, 2)).toBe(2)
  expect(lines).toHaveLength(3)
})
