import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { getEnvironment } from '../../src/contract/calls'
import type { Provider } from '../../src/contract/plan'
import { predictJob } from '../../src/engine/evaluation/predictJob'
import { defaultLowering } from '../../src/engine/gradient/compile'
import { encodeModel } from '../../src/engine/onnx/codec'
import { caseGraph, caseInput } from '../../src/engine/provider/cases'
import { connectWorker } from '../../src/engine/runtime/worker'
import { forkWorker } from '../fixture/built'
import { demoPlan, openTestEngine, runToEnd, type TestEngine } from '../fixture/engine'

/** A Vulkan driver in software, which Debian's chromium brings. */
const softwareDriver = '/usr/lib/chromium/vk_swiftshader_icd.json'
const hasDriver = process.platform === 'linux' && process.arch === 'x64' && existsSync(softwareDriver)
if (!hasDriver) console.warn(`SKIPPED: the WebGPU provider is not tested, because ${softwareDriver} is missing.`)

describe.skipIf(!hasDriver)('WebGPU on a driver in software', () => {
  let engine: TestEngine
  beforeAll(async () => {
    process.env.VK_ICD_FILENAMES = softwareDriver
    engine = await openTestEngine()
  })
  afterAll(async () => {
    await engine.close()
    delete process.env.VK_ICD_FILENAMES
  })

  test('is found to work, but is compared with the CPU only when asked to', { timeout: 120_000 }, async () => {
    const { providers } = await engine.ask(getEnvironment, {})

    expect(providers.find(({ name }) => name === 'webgpu')).toMatchObject({ works: true, check: null })
  })

  test(
    'its check finds a lowering that stays on it, and rounding as the only difference',
    { timeout: 300_000 },
    async () => {
      const { providers } = await engine.ask(getEnvironment, { compare: 'new' })
      const { check, works } = providers.find(({ name }) => name === 'webgpu')!

      expect(works).toBe(true)
      expect(check).toMatchObject({ verdict: 'agrees', lowering: { maxPool: 'masks' } })
      const { comparison, cases } = check!
      expect(comparison.placement.onProvider).toBeGreaterThan(50)
      expect(comparison.placement.onCpu).toEqual({})
      expect(comparison.featureDifference).toBeLessThan(1e-5)
      expect(comparison.gradientCosine).toBeGreaterThan(0.99999)
      expect(cases.find(({ ways }) => ways.maxPool === 'indices')).toMatchObject({ works: false })
      for (const one of cases) if (one.placement) expect(one.placement.onCpu, one.name).toEqual({})
    },
  )

  test('a model with an operator that it lacks is asked on the CPU, which is told', { timeout: 120_000 }, async () => {
    const name = '3-D convolution in groups'
    const model = join(engine.home, 'model.onnx')
    await writeFile(model, encodeModel(caseGraph(name, defaultLowering)))
    const { shape, data } = caseInput(name)
    const worker = connectWorker(forkWorker({ isQuiet: true }))
    const ask = (provider: Provider) =>
      worker.run(predictJob, {
        model,
        inputTensor: 'x',
        outputTensor: 'y',
        shape,
        inputs: [data],
        provider,
        threads: 1,
      })
    try {
      const onGpu = await ask('webgpu')

      expect(onGpu.refusal).toContain('grouped convolution')
      expect(onGpu.result).toEqual((await ask('cpu')).result)
    } finally {
      worker.kill()
    }
  })

  test('attacks as the CPU does', { timeout: 300_000 }, async () => {
    const plan = demoPlan({ targets: [], steps: 4, sampling: { frames: 1 } })
    const onCpu = (await runToEnd(engine, plan)).result
    const opened = await runToEnd(engine, { ...plan, provider: 'webgpu' })
    const onGpu = opened.result

    expect(onGpu.error).toBeNull()
    expect(onGpu.warnings).toContainEqual(expect.stringContaining('webgpu beside the CPU'))
    expect(opened.record.resolved.provider).toMatchObject({ verdict: 'agrees', lowering: { maxPool: 'masks' } })
    expect(onGpu.losses).toHaveLength(4)
    // The first gradient is mostly cancellation, and Adam divides by its size: the paths part early, then run side by side.
    onGpu.losses.forEach((loss, step) => expect(Math.abs(loss - onCpu.losses[step]!)).toBeLessThan(0.03))
    for (const losses of [onCpu.losses, onGpu.losses]) expect(losses[3]).toBeLessThan(losses[2]!)
    expect(onGpu.linf!.float).toBeLessThanOrEqual(16 / 255 + 1e-6)
  })
})
