import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ModelInspection } from '../../src/contract/card'
import { methods } from '../../src/contract/method'
import { writeNpy } from '../../src/engine/tensor/npy'
import { demoCard, demoClip } from '../fixture/engine'
import { type Outcome, runCli } from './runCli'

let home = ''
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'i2v-cli-'))
})
afterAll(() => rm(home, { recursive: true, force: true }))

const i2v = (...words: string[]): Promise<Outcome> => runCli(home, words)

/** Standard output must be one JSON object and nothing else. */
async function json<Answer>(...words: string[]): Promise<Answer> {
  const { code, out, error } = await i2v(...words, '--json')
  expect({ code, error: code === 0 ? '' : error }).toEqual({ code: 0, error: '' })
  return JSON.parse(out) as Answer
}

describe('answers', { timeout: 120_000 }, () => {
  test('doctor: what really works', async () => {
    const answer = await json<{
      versions: Record<string, string>
      ffmpeg: { found: boolean }
      providers: { name: string; works: boolean; detail: string }[]
      electron: { runtime: boolean; detail: string }
    }>('doctor')

    expect(answer.versions).toHaveProperty('onnxruntime')
    expect(answer.ffmpeg.found).toBe(true)
    expect(answer.providers.find(({ name }) => name === 'cpu')).toMatchObject({ works: true })
    expect(answer.providers.every(({ detail }) => detail.length > 0)).toBe(true)
    expect(answer.electron.detail).not.toBe('')
  })

  test.skipIf(process.platform !== 'linux' || process.arch !== 'x64')(
    'doctor --install-cuda: says what it would fetch, and fetches nothing where nobody can agree',
    async () => {
      const { code, out, error } = await i2v('doctor', '--install-cuda')

      expect({ code, out }).toEqual({ code: 2, out: '' })
      expect(error).toContain('Microsoft.ML.OnnxRuntime.Gpu.Linux')
      expect(error).toContain('add --yes')
    },
  )

  test('inspect: inputs, outputs, layers, gradient', async () => {
    const answer = await json<{
      inputs: { name: string; shape: unknown[] }[]
      outputs: { name: string }[]
      opset: number
      nodes: number
      layers: { tensor: string; op: string; shape: unknown[] }[]
      gradient: { supported: boolean; firstUnsupported: unknown }
    }>('inspect', resolve(demoCard('image_demo'), '../image_demo.onnx'))

    expect(answer.inputs).toMatchObject([{ name: 'input', shape: [expect.any(String), 3, 112, 112] }])
    expect(answer.outputs.map(({ name }) => name)).toContain('logits')
    expect(answer.opset).toBe(13)
    expect(answer.layers.find(({ tensor }) => tensor === 'stage2')?.shape.slice(1)).toEqual([40, 14, 14])
    expect(answer.gradient).toMatchObject({ supported: true, firstUnsupported: null })
  })

  test('inspect: the steps of a video network, in numbers and in a column', async () => {
    const path = resolve(demoCard('video_demo_a'), '../video_demo_a.onnx')
    const answer = await json<ModelInspection>('inspect', path)
    const { out } = await i2v('inspect', path)

    expect(answer.reading).toEqual({ tensor: 'input', layout: 'NCTHW', frames: 16 })
    // 1 x 1 x 3, then stride 2 in time: the card's stage 3 has eight steps.
    const { axes } = answer.layers.find(({ tensor }) => tensor === 'stage3')!
    expect(axes).toMatchObject({ channels: 96, height: 7, width: 7, stride: 2 })
    expect(axes!.steps).toHaveLength(8)
    expect(axes!.steps.every(({ first, last, centre }) => first <= centre && centre <= last)).toBe(true)
    expect(out).toContain('Time:    16 frames, read as NCTHW')
    expect(out).toMatch(new RegExp(`8 steps, 2 apart, ${axes!.span} wide +stage3`))
  })

  test('predict: the demo clip is what it is', async () => {
    const answer = await json<{ predictions: { label: string; probability: number }[]; frames: number[] }>(
      ...['predict', '--model', demoCard('video_demo_a'), demoClip('ring_slide_right')],
    )

    expect(answer.predictions[0]).toMatchObject({ label: 'slide right' })
    expect(answer.frames).toHaveLength(16)
    expect(answer.frames[1]! - answer.frames[0]!).toBe(4)
  })

  test('attack and figure: from frames of a file to a PDF', async () => {
    const frames = join(home, 'frames.npy')
    const noise = Uint8Array.from({ length: 4 * 112 * 112 * 3 }, (_, i) => (i * 7919) % 256)
    await writeFile(frames, writeNpy(noise, [4, 112, 112, 3]))
    const answer = await json<{
      run: string
      losses: number[]
      linf: { float: number; rounded: number }
      targets: { model: string; benign: { label: string }; float: object; rounded: { changed: boolean } }[]
      controls: unknown[]
      seconds: Record<string, number>
    }>(
      ...['attack', '--frames-npy', frames, '--surrogate', `${demoCard('image_demo')}:depth2`],
      ...['--target', demoCard('video_demo_a'), '--steps', '2', '--epsilon', '8/255', '--out', join(home, 'out dir')],
    )

    expect(answer.losses).toHaveLength(2)
    expect(answer.losses[0]).toBeCloseTo(4, 2)
    expect(answer.linf.float).toBeLessThanOrEqual(8 / 255 + 1e-6)
    expect(answer.targets).toHaveLength(1)
    expect(answer.targets[0]!.benign.label).toEqual(expect.any(String))
    expect(answer.controls).toHaveLength(2)
    expect(Object.keys(answer.seconds)).toEqual(['decode', 'compile', 'attack', 'evaluate'])

    const out = join(home, 'losses.pdf')
    await json('figure', answer.run, '--figure', 'losses', '--format', 'pdf', '--width', '85', '--out', out)
    expect((await readFile(out)).subarray(0, 5).toString()).toBe('%PDF-')

    const film = await json<{ path: string }>('film', answer.run)
    expect((await readFile(film.path)).subarray(4, 8).toString()).toBe('ftyp')
  })

  test('attack with DR and AENS-I2V, told in their own words', async () => {
    const frames = join(home, 'frames of methods.npy')
    const noise = Uint8Array.from({ length: 2 * 112 * 112 * 3 }, (_, i) => (i * 7919) % 256)
    await writeFile(frames, writeNpy(noise, [2, 112, 112, 3]))
    const surrogate = (depth: number) => ['--surrogate', `${demoCard('image_demo')}:depth${depth}`]
    const attack = ['attack', '--frames-npy', frames, '--steps', '2']

    const dr = await i2v(...attack, ...surrogate(2), '--method', 'dr', '--variant', 'corrected')
    expect(dr).toMatchObject({
      code: 0,
      out: expect.stringContaining("Standard deviation of the layer's activations: "),
    })
    expect(dr.out + dr.error).not.toContain('cosine')

    const options = ['--method', 'aens', '--momentum', '0.5']
    const aens = await json<{ run: string; losses: number[] }>(...attack, ...surrogate(2), ...surrogate(3), ...options)
    expect(aens.losses[0]).toBeCloseTo(1, 2)
    expect(JSON.parse(await readFile(join(aens.run, 'results.json'), 'utf8'))).toMatchObject({
      method: 'aens (reference, momentum 0.5)',
    })
  })
})

describe('methods', { timeout: 60_000 }, () => {
  test('all of them, or one with the ranges and defaults of its parameters', async () => {
    const all = await json<{ method: string; name: string }[]>('methods')
    expect(all.map(({ method }) => method)).toEqual([...methods])

    for (const words of [
      ['methods', 'ti-fgsm'],
      ['attack', '--method', 'ti-fgsm', '--help'],
    ]) {
      const { code, out } = await i2v(...words)
      expect(code).toBe(0)
      expect(out).toContain('--kernel-length  an odd number from 1 to 99; default 15')
      expect(out).toContain('--step-size  more than 0, at most 1; default epsilon/10')
      expect(out).toContain('With --norm l2:')
    }
    const { out } = await i2v('attack', '--help')
    for (const method of methods) expect(out).toContain(`\n${method} `)
  })

  test('a method with its flags, a mask and a ball, and the alignment of its run', async () => {
    const frames = join(home, 'frames to align.npy')
    const noise = Uint8Array.from({ length: 3 * 112 * 112 * 3 }, (_, i) => (i * 7919) % 256)
    await writeFile(frames, writeNpy(noise, [3, 112, 112, 3]))
    const flags = ['--method', 'mi-fgsm', '--momentum', '0.5', '--steps', '2', '--norm', 'l2', '--epsilon', '4']
    const mask = ['--mask-frames', '0,2', '--mask-region', '0,0,56,112']
    const answer = await json<{ run: string; losses: number[] }>(
      ...['attack', '--frames-npy', frames, '--surrogate', demoCard('image_demo'), ...flags, ...mask],
    )
    expect(answer.losses).toHaveLength(2)
    const { plan } = JSON.parse(await readFile(join(answer.run, 'plan.json'), 'utf8')) as { plan: object }
    expect(plan).toMatchObject({ method: 'mi-fgsm', momentum: 0.5, norm: 'l2', epsilon: 4, stepSize: 0.4 })
    expect(plan).toMatchObject({ mask: { frames: '0,2', region: { top: 0, left: 0, height: 56, width: 112 } } })

    const models = ['--surrogate', demoCard('image_demo'), '--target', demoCard('video_demo_a')]
    const found = await json<{ pairs: { cosines: number[] }[]; files: string[] }>(
      'align',
      '--run',
      answer.run,
      ...models,
    )
    expect(found.pairs[0]!.cosines).toHaveLength(3)
    expect(found.files).toEqual([join(answer.run, 'alignment.csv'), join(answer.run, 'alignment.json')])
  })
})

describe('errors', { timeout: 60_000 }, () => {
  const attack = ['attack', '--clip', demoClip('ring_slide_right')]
  const surrogate = ['--surrogate', `${demoCard('image_demo')}:depth2`]

  test.each([
    ['no such command', ['atack'], 2, 'atack'],
    ['an unknown option', ['doctor', '--colour'], 2, '--colour'],
    ['no surrogate', attack, 2, '--surrogate'],
    ['a surrogate without a layer', [...attack, '--surrogate', demoCard('image_demo')], 2, 'depth1 to depth4'],
    ['epsilon 16', [...attack, ...surrogate, '--epsilon', '16'], 2, '16/255'],
    ['epsilon that is no number', [...attack, ...surrogate, '--epsilon', 'small'], 2, 'small'],
    ['a method that there is not', [...attack, ...surrogate, '--method', 'ens'], 2, 'i2v, dr, aens, fgsm'],
    ['a momentum of I2V', [...attack, ...surrogate, '--momentum', '0.5'], 2, 'only AENS-I2V'],
    ['a corrected I2V', [...attack, ...surrogate, '--variant', 'corrected'], 2, 'only DR, AENS-I2V'],
    ['a region of three numbers', [...attack, ...surrogate, '--mask-region', '0,0,5'], 2, 'TOP,LEFT,HEIGHT,WIDTH'],
    ['a mask past the end', [...attack, ...surrogate, '--mask-frames', '90'], 2, 'names frame 90'],
    [
      'steps of FGSM',
      [...attack, '--surrogate', demoCard('image_demo'), '--method', 'fgsm', '--steps', '9'],
      2,
      'fgsm',
    ],
    ['a method to explain that there is not', ['methods', 'pgd'], 2, 'mi-fgsm'],
    ['negative steps', [...attack, ...surrogate, '--steps=-5'], 2, '-5'],
    ['a clip that is not there', ['predict', '--model', demoCard('video_demo_a'), '/nowhere.mp4'], 1, '/nowhere.mp4'],
    [
      'a card that is not there',
      ['predict', '--model', '/nowhere.json', demoClip('ring_slide_right')],
      1,
      '/nowhere.json',
    ],
    ['a model that is not there', ['inspect', '/nowhere.onnx'], 1, '/nowhere.onnx'],
    ['a run that is not there', ['figure', '/nowhere', '--figure', 'losses'], 1, '/nowhere'],
  ])('%s', async (_, words, code, named) => {
    const outcome = await i2v(...words)

    expect(outcome.code).toBe(code)
    expect(outcome.error).toContain(named)
    expect(outcome.error).not.toMatch(/\n\s+at /)
    expect(outcome.out).toBe('')
  })
})
