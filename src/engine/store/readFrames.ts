import { join, resolve } from 'node:path'
import type { Pictures } from '../../contract/clip'
import { WorkbenchError } from '../../contract/error'
import { files } from './layout'
import { withNpy } from './npyFile'
import { corrupt } from './problem'
import { readRecord } from './openRun'

/** The perturbation of one frame as computed, [height, width, 3] row-major, in [0,1] pixel values. */
export interface FramePerturbation {
  readonly height: number
  readonly width: number
  readonly values: Float32Array
  /** the bound it was made under */
  readonly epsilon: number
}

/**
 * 8-bit frames of a run; only these frames are read from the disk.
 *
 * @param form `adversarial` is the one rounded to 8 bits
 * @param positions among the attacked frames, from 0; may repeat
 * @throws WorkbenchError `store/no-frames` while or because the run wrote none, `store/no-such-frame`, `store/corrupt`
 */
export async function readRunFrames(
  folder: string,
  form: 'benign' | 'adversarial',
  positions: readonly number[],
): Promise<Pictures> {
  const path = join(resolve(folder), form === 'benign' ? files.benign : files.rounded)
  return withNpy(path, '|u1', 4, async ({ shape, row }) => {
    const [frames, height, width] = shape as [number, number, number]
    for (const position of positions) checkPosition(position, frames, path)
    const data = new Uint8Array(positions.length * height * width * 3)
    for (const [index, position] of positions.entries()) data.set(await row(position), index * height * width * 3)
    return { count: positions.length, height, width, data }
  }).catch(explainMissing(folder))
}

/**
 * Adversarial minus benign of one frame, from the saved float values; only this frame is read from the disk.
 *
 * @throws WorkbenchError as `readRunFrames` does
 */
export async function readPerturbation(folder: string, position: number): Promise<FramePerturbation> {
  const { plan } = await readRecord(resolve(folder))
  const benign = await readRunFrames(folder, 'benign', [position])
  const path = join(resolve(folder), files.adversarial)
  return withNpy(path, '<f4', 4, async ({ shape, row }) => {
    const [frames, , height, width] = shape as [number, number, number, number]
    checkPosition(position, frames, path)
    if (height !== benign.height || width !== benign.width) {
      throw corrupt(path, `its frames have ${height}x${width} pixels, the benign ones ${benign.height}x${benign.width}`)
    }
    return { height, width, values: difference(await row(position), benign.data), epsilon: plan.epsilon }
  }).catch(explainMissing(folder))
}

/** [3, H, W] in 0..1 minus [H, W, 3] in 0..255, as [H, W, 3]. */
function difference(adversarial: Float32Array, benign: Uint8Array): Float32Array {
  const values = new Float32Array(benign.length)
  const area = benign.length / 3
  for (let i = 0; i < benign.length; i++) {
    const channel = i % 3
    values[i] = adversarial[channel * area + (i - channel) / 3]! - Math.fround(benign[i]! / 255)
  }
  return values
}

export function checkPosition(position: number, frames: number, path: string): void {
  if (Number.isInteger(position) && position >= 0 && position < frames) return
  throw new WorkbenchError(
    'store/no-such-frame',
    `Frame ${position} was asked for; ${path} has ${frames} frames (0 to ${frames - 1}).`,
  )
}

/** Frames are written when the attack has ended, so a folder without them is no damage. */
export function explainMissing(folder: string): (thrown: unknown) => never {
  return (thrown) => {
    if (!(thrown instanceof WorkbenchError) || thrown.code !== 'store/not-found') throw thrown
    throw new WorkbenchError(
      'store/no-frames',
      `The run ${resolve(folder)} has no frames: its attack has not ended, failed, or was cancelled.`,
      'Wait for it to end, or choose another run.',
      { cause: thrown },
    )
  }
}
