import { getPerturbation, getRunFrames } from '../../../src/contract/calls'
import type { RunOpened } from '../../../src/contract/result'
import { askerOf } from '../../host/figure/drawing'
import { sampleRun, type SampleOptions } from '../sample'

export const epsilon = 16 / 255
const [width, height] = [12, 9]

/** Made-up change of a pixel, other in every frame: a ramp from −ε to ε across, the same in all channels. */
export const changeAt = (position: number, column: number): number =>
  epsilon * ((2 * ((column + position) % width)) / (width - 1) - 1)

/** A run with frames of a few pixels, and an engine that has them. */
export function sampleFrames(options: SampleOptions & { timesSeconds?: number[] } = {}) {
  const run = sampleRun({ frames: 8, ...options })
  const { frames } = run.record.resolved
  const timesSeconds = options.timesSeconds ?? Array.from({ length: frames }, (_, at) => at * 0.08)
  const opened: RunOpened = {
    ...run,
    record: { ...run.record, resolved: { ...run.record.resolved, width, height, timesSeconds } },
  }
  const pixels = width * height
  const host = askerOf({
    [getRunFrames.name]: ({ form, positions }: { form: string; positions: number[] }) => {
      const data = new Uint8Array(positions.length * pixels * 3)
      for (const [at, position] of positions.entries())
        for (let value = 0; value < pixels * 3; value++)
          data[at * pixels * 3 + value] = (value * 7 + position * 31 + (form === 'benign' ? 0 : 16)) % 256
      return { count: positions.length, height, width, data }
    },
    [getPerturbation.name]: ({ position }: { position: number }) => ({
      height,
      width,
      epsilon,
      values: Float32Array.from({ length: pixels * 3 }, (_, at) => changeAt(position, Math.floor(at / 3) % width)),
    }),
  })
  return { run: opened, host, width, height }
}
