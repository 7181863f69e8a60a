import { readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cancelFilm, filmProgress, getClipFrames, openClip, saveComparisonFilm } from '../../src/contract/calls'
import { comparisonFilmSchema, hasUnevenTimes } from '../../src/contract/film'
import type { RunOpened } from '../../src/contract/result'
import { readNpy } from '../../src/engine/tensor/npy'
import { runningChildren } from '../../src/engine/video/child'
import { divergingColor } from '../../src/figure/colorMap'
import { perturbationName } from '../../src/host/film/comparison'
import { isReadable } from '../../src/host/film/strip'
import { withHostCalls } from '../../src/host/hostCalls'
import { demoClip, demoPlan, openTestEngine, runToEnd, type TestEngine } from '../fixture/engine'

let engine: TestEngine
let run: RunOpened
const out = join(tmpdir(), `i2v-comparison-${process.pid}.mp4`)
beforeAll(async () => {
  engine = await openTestEngine()
  run = await runToEnd(engine, demoPlan({ steps: 2, sampling: { frames: 8 } }))
}, 120_000)
afterAll(async () => {
  await engine.close()
  await rm(out, { force: true })
})

const read = async (name: string) => readNpy(await readFile(join(run.folder, name)), name)

test.each(['444', '420'] as const)(
  'a film decoded again shows all three pictures, each of its frames at its time (%s)',
  async (chroma) => {
    const { height, width, frames } = run.record.resolved
    const rows = height * 2
    const film = comparisonFilmSchema.parse({
      ...{ folder: run.folder, height: rows, framesPerSecond: 10, amplification: 4 },
      ...{ chroma, quality: 4, out },
    })
    const written = await withHostCalls(engine).ask(saveComparisonFilm, film)
    expect(written).toMatchObject({ path: out, frames, framesPerSecond: 10, width: 6 * width })
    expect(written.amplification).toBeCloseTo(4, 9)

    const clip = await engine.ask(openClip, { path: out })
    expect([clip.width, clip.height, clip.codec]).toEqual([written.width, written.height, 'h264'])
    const times = [...clip.frames.timesSeconds]
    expect(times).toHaveLength(frames)
    times.forEach((time, frame) => expect(time).toBeCloseTo(frame / 10, 3))

    const frame = frames - 1
    const shown = await engine.ask(getClipFrames, { path: out, ordinals: [frame], maxHeight: null })
    const strip = (written.height - rows) / 2
    const at = (third: number, row: number, column: number) => {
      const from = ((strip + row * 2) * written.width + third * 2 * width + column * 2) * 3
      // the square of 2 x 2 that one pixel of the run is
      const square = [0, 3, written.width * 3, written.width * 3 + 3]
      return [0, 1, 2].map((part) => square.reduce((sum, shift) => sum + shown.data[from + shift + part]!, 0) / 4)
    }
    const [benign, rounded, float] = [
      await read('benign.npy'),
      await read('adversarial_rounded.npy'),
      await read('adversarial.npy'),
    ]
    const area = height * width
    const start = frame * area * 3
    const distances = { benign: [] as number[], adversarial: [] as number[], perturbation: [] as number[] }
    const far = (found: number[], wanted: readonly number[]) =>
      found.reduce((sum, value, part) => sum + Math.abs(value - wanted[part]!), 0) / 3
    for (let row = 0; row < height; row += 3)
      for (let column = 0; column < width; column += 3) {
        const pixel = row * width + column
        const rgb = (data: typeof benign.data) => [0, 1, 2].map((part) => Number(data[start + pixel * 3 + part]))
        const change =
          [0, 1, 2].reduce((sum, part) => sum + Number(float.data[start + part * area + pixel]), 0) / 3 -
          rgb(benign.data).reduce((sum, value) => sum + value, 0) / 3 / 255
        distances.benign.push(far(at(0, row, column), rgb(benign.data)))
        distances.adversarial.push(far(at(1, row, column), rgb(rounded.data)))
        distances.perturbation.push(far(at(2, row, column), divergingColor(change / 0.125, 'light')))
      }
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
    // Coding is lossy; with 420 neighbours of the coarse colours are the same pixel's, so that little is lost either.
    for (const values of Object.values(distances)) expect(mean(values)).toBeLessThan(3)
    // and the words above are there: light on dark
    const header = shown.data.subarray(0, strip * written.width * 3)
    expect(Math.max(...header)).toBeGreaterThan(200)
    expect(mean([...header])).toBeLessThan(80)
  },
  60_000,
)

test('frames that stay unequally long do so in the film, at any speed', async () => {
  const source = { kind: 'clip' as const, path: demoClip('odd/variable_frame_rate') }
  const { folder, record } = await runToEnd(
    engine,
    demoPlan({
      source,
      targets: [],
      steps: 1,
      sampling: { frames: 8, stride: 1, window: 'explicit', ordinals: [0, 1, 2, 5, 6, 10, 11, 12] },
    }),
  )
  const { timesSeconds } = record.resolved
  const gaps = timesSeconds.slice(1).map((time, before) => time - timesSeconds[before]!)
  expect(Math.max(...gaps)).toBeGreaterThan(1.5 * Math.min(...gaps))
  const film = comparisonFilmSchema.parse({ folder, height: 112, speed: 0.5, out })
  await withHostCalls(engine).ask(saveComparisonFilm, film)
  const times = [...(await engine.ask(openClip, { path: out })).frames.timesSeconds]
  expect(times).toHaveLength(8)
  times.forEach((time, frame) => expect(time).toBeCloseTo(2 * (timesSeconds[frame]! - timesSeconds[0]!), 2))
}, 60_000)

test('what cannot be written is refused before anything is', async () => {
  const host = withHostCalls(engine)
  const missing = comparisonFilmSchema.parse({ folder: join(run.folder, 'nowhere'), out })
  await expect(host.ask(saveComparisonFilm, missing)).rejects.toMatchObject({ code: expect.stringMatching(/^store\//) })
  expect(comparisonFilmSchema.safeParse({ folder: run.folder, height: 101 }).success).toBe(false)
  expect(comparisonFilmSchema.safeParse({ folder: run.folder, amplification: 0 }).success).toBe(false)
})

test.each([160, 224, 480, 1080])(
  'the name of the perturbation says that it is as computed, and fits %i pixels',
  (room) => {
    const strip = { room, height: 20 }
    const name = perturbationName('largest', 16 / 255, strip)
    expect(name).toMatch(/^Perturbation as computed × /)
    expect(isReadable(name, strip)).toBe(true)
    expect(name.includes('±16/255')).toBe(room > 300)
  },
)

test('it tells its frames as they are written; given up, nothing of it stays behind', async () => {
  const host = withHostCalls(engine)
  const frames = run.record.resolved.frames
  const film = comparisonFilmSchema.parse({ folder: run.folder, height: 224, out })
  const told: number[] = []
  const stop = engine.listen(filmProgress, ({ folder, done, total }) => {
    expect([folder, total]).toEqual([run.folder, frames])
    told.push(done)
  })
  await host.ask(saveComparisonFilm, film)
  expect(told).toEqual(Array.from({ length: frames }, (_, frame) => frame + 1))
  stop()

  await rm(out)
  const giveUp = engine.listen(filmProgress, ({ done }) => {
    if (done === 2) void engine.ask(cancelFilm, { folder: run.folder })
  })
  await expect(host.ask(saveComparisonFilm, film)).rejects.toMatchObject({ code: 'film/cancelled' })
  giveUp()
  expect((await readdir(dirname(out))).filter((name) => name.includes(basename(out)))).toEqual([])
  expect(runningChildren()).toBe(0)

  await host.ask(saveComparisonFilm, film)
  expect((await readFile(out)).subarray(4, 8).toString()).toBe('ftyp')
}, 60_000)

test('frames are unequally long where their times say so by more than rounding does', () => {
  const uneven = (timesSeconds: number[], frames = timesSeconds.length): boolean =>
    hasUnevenTimes({ timesSeconds, frames })
  expect(uneven([0, 0.033, 0.067, 0.1])).toBe(false)
  expect(uneven([0, 0.033, 0.1, 0.133])).toBe(true)
  expect(uneven([0, 0.033, 0.1, 0.1])).toBe(false)
  expect(uneven([0, 0.033, 0.1], 4)).toBe(false)
  expect([uneven([0]), uneven([])]).toEqual([false, false])
})
