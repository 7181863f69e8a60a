import { spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AttackPlanInput } from '../../../src/contract/plan'
import { demoCard } from '../../fixture/engine'
import type { MemoryReport } from '../../fixture/memoryProcess'
import { noiseFrames } from '../../fixture/noiseFrames'
import { writeResnet } from '../../fixture/resnet'

const script = resolve(import.meta.dirname, '../../fixture/memoryProcess.ts')
/** A forecast may be this much above what was used: it is a bound, and small models are mostly their processes. */
const mostAbove = 2

const isLinux = process.platform === 'linux'
if (!isLinux) console.warn('SKIPPED: only Linux tells the largest resident size of a process.')

let folder: string
let card: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'i2v-memory-test-'))
  card = await writeResnet(folder, { blocks: [2, 2], size: 192 })
  await writeFile(join(folder, 'frames.npy'), noiseFrames(16, 192))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

test.runIf(isLinux).each<[string, Partial<AttackPlanInput>]>([
  ['I2V on two workers', { threads: 2 }],
  ['I2V with two video models', { threads: 2, targets: [demoCard('video_demo_a'), demoCard('video_demo_b')] }],
  ['AENS-I2V with two layers', { method: 'aens', surrogates: ['depth1', 'depth2'].map((layer) => ({ card, layer })) }],
  ['DR', { method: 'dr' }],
  [
    'I2V with all layers recorded',
    { threads: 2, targets: [demoCard('video_demo_a')], record: { layers: 'all', every: 1 } },
  ],
])('%s: what is used is below the forecast, and not far', { timeout: 120_000 }, (_, change) => {
  const surrogates = (change.surrogates ?? [{ layer: 'depth2' }]).map(({ layer }) => ({ card, layer }))
  const { forecast, measured, processes, state } = measure({ ...change, surrogates })

  expect(state).toBe('finished')
  expect(processes).toHaveLength(1 + Math.max(forecast.workers, change.targets?.length ?? 0))
  expect(forecast.memory.forecast).toBeGreaterThan(measured)
  expect(forecast.memory.forecast).toBeLessThan(mostAbove * measured)
})

/** In a process of its own: what this one has allocated before would count too. */
function measure(change: Partial<AttackPlanInput>): MemoryReport {
  const plan = { source: { kind: 'frames', path: join(folder, 'frames.npy') }, steps: 3, ...change }
  const { stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', script, JSON.stringify(plan)], {
    encoding: 'utf8',
  })
  if (!stdout) throw new Error(stderr)
  return JSON.parse(stdout) as MemoryReport
}
