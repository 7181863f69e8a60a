import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { blockJob } from '../../../src/engine/provider/blockSize'
import { createCaseJob } from '../../../src/engine/provider/caseJob'
import { createCompareJob } from '../../../src/engine/provider/compareJob'
import { createProviderService, type ProviderService } from '../../../src/engine/provider/service'
import type { Channel } from '../../../src/engine/runtime/channel'
import { installedJob } from '../../../src/engine/runtime/installedJob'
import { type AnyJob, defineJob } from '../../../src/engine/runtime/job'
import { probeJob } from '../../../src/engine/runtime/probeJob'
import { serveJobs } from '../../../src/engine/runtime/serveJobs'
import { openSession, type SessionOpener } from '../../../src/engine/runtime/session'
import { demoFolder } from '../../fixture/engine'
import { localChannels } from '../../fixture/localChannel'
import { changedBy, roundedTo } from './openers'

let home = ''
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'i2v-provider-'))
})
afterEach(() => rm(home, { recursive: true, force: true }))

/** A service whose workers have WebGPU, which is what the opener makes of it. */
function serviceOn(open: SessionOpener): { service: ProviderService; lines: string[]; jobs: string[] } {
  const jobs: string[] = []
  const watched = <J extends { name: string; run: (...args: never[]) => Promise<unknown> }>(job: J): J => ({
    ...job,
    run: (...args: never[]) => {
      jobs.push(job.name)
      return job.run(...args)
    },
  })
  const installed = defineJob({
    ...installedJob,
    run: async () => ({ backends: [{ name: 'webgpu', bundled: true }], folder: null, complaints: {} }),
  })
  const probe = defineJob({ ...probeJob, run: async () => 3 })
  const spawn = async (): Promise<Channel> => {
    const line = localChannels()
    const served = [installed, probe, watched(blockJob), watched(createCaseJob(open)), watched(createCompareJob(open))]
    serveJobs(line.worker, served as unknown as readonly AnyJob[])
    return line.engine
  }
  const lines: string[] = []
  const parts = { spawn, home, resources: demoFolder, version: 'test', log: (line: string) => void lines.push(line) }
  return { service: createProviderService(parts), lines, jobs }
}

test('the first use compares with the CPU and tells so; what was found is kept', async () => {
  const first = serviceOn(roundedTo(20))
  const { check, lowering } = await first.service.use('webgpu')

  // All that this provider does is done by the CPU; indices take fewer nodes.
  expect(check).toMatchObject({ verdict: 'agrees', lowering: { maxPool: 'indices' } })
  expect(check!.sentence).toContain('webgpu beside the CPU on one frame of "Shapes image net"')
  expect(lowering).toEqual({ maxPool: 'indices', block: null })
  expect(first.lines).toEqual([expect.stringContaining('First use of webgpu here')])

  const second = serviceOn(roundedTo(20))
  expect((await second.service.use('webgpu')).check).toEqual(check)
  expect(second.jobs).toEqual([])
  expect(second.lines).toEqual([])
  await second.service.list('all')
  expect(second.jobs).toContain('provider/compare')
})

test('a way that a provider lacks is not taken, and the report says why', async () => {
  const withoutMasks: SessionOpener = async (model, options) => {
    const session = await openSession(model, { ...options, provider: 'cpu' })
    const isMasked = options.provider !== 'cpu' && Buffer.from(model as Uint8Array).includes('Unsqueeze')
    return isMasked ? { ...session, run: () => Promise.reject(new Error('Unsqueeze is not supported')) } : session
  }
  const { check, lowering } = await serviceOn(withoutMasks).service.use('webgpu')

  expect(lowering).toEqual({ maxPool: 'indices', block: null })
  expect(check!.cases.find(({ ways }) => ways.maxPool === 'masks')).toMatchObject({
    works: false,
    problem: 'Unsqueeze is not supported',
  })
})

test.each([
  ['NaN', changedBy(() => NaN), /gives? NaN|hold NaN/],
  ['other numbers', changedBy((value, index) => value * (index % 3)), /came out wrong/],
])('a provider that gives %s is refused, and the refusal is not kept', async (_, open, words) => {
  const { service } = serviceOn(open)

  await expect(service.use('webgpu')).rejects.toMatchObject({
    code: 'provider/wrong',
    message: expect.stringMatching(/^webgpu does not compute what the CPU does, so nothing is run on it\./),
  })
  await expect(service.use('webgpu')).rejects.toThrow(words)
  expect((await service.list()).find(({ name }) => name === 'webgpu')).toMatchObject({ works: false })
  expect(await readdir(home)).toEqual([])
})

test('a provider that is not here is refused with the reason and the way out', async () => {
  await expect(serviceOn(openSession).service.use('coreml')).rejects.toMatchObject({
    code: 'provider/not-here',
    message: expect.stringContaining('was built without it'),
    tip: 'The package has it on macOS with Apple silicon.',
  })
})

test('the CPU is the reference and needs no comparison', async () => {
  const { service, jobs } = serviceOn(openSession)

  expect((await service.use('cpu')).check).toBeNull()
  // Only how its convolutions keep their channels is asked.
  expect(jobs).toEqual(['provider/block'])
})
