import { open } from 'node:fs/promises'
import { rmSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { picturesSchema } from '../../../src/contract/clip'
import { readPerturbation, readRunFrames } from '../../../src/engine/store/readFrames'
import { createRunFolder, type RunFolder } from '../../../src/engine/store/runFolder'
import { exampleFrames, exampleRecord, temporaryFolder } from './example'

const frames = exampleFrames(5, 3, 4)
const size = 3 * 4 * 3

let parent: ReturnType<typeof temporaryFolder>
let run: RunFolder
beforeEach(async () => {
  parent = temporaryFolder()
  run = await createRunFolder(parent.path, { clip: 'a', surrogates: ['b'] })
  await run.writeRecord(exampleRecord(run.id, 0.05))
  await run.writeFrames(frames)
})
afterEach(() => parent.remove())

const frameOf = (data: Uint8Array, position: number): number[] => [
  ...data.subarray(position * size, (position + 1) * size),
]

test.each([
  ['benign', frames.benign.data],
  ['adversarial', frames.rounded.data],
] as const)('%s frames in the order asked for, repeats included', async (form, data) => {
  const positions = [4, 0, 4, 2]
  const pictures = await readRunFrames(run.path, form, positions)

  expect(picturesSchema.parse(pictures)).toMatchObject({ count: 4, height: 3, width: 4 })
  positions.forEach((position, index) => expect(frameOf(pictures.data, index)).toEqual(frameOf(data, position)))
})

test('the perturbation is adversarial minus benign at every place', async () => {
  for (const position of [0, 3]) {
    const { height, width, values, epsilon } = await readPerturbation(run.path, position)
    expect({ height, width, epsilon }).toEqual({ height: 3, width: 4, epsilon: 0.05 })
    for (let y = 0; y < 3; y++)
      for (let x = 0; x < 4; x++)
        for (let c = 0; c < 3; c++) {
          const adversarial = frames.adversarial.data[((position * 3 + c) * 3 + y) * 4 + x]!
          const benign = frames.benign.data[((position * 3 + y) * 4 + x) * 3 + c]! / 255
          expect(values[(y * 4 + x) * 3 + c]).toBeCloseTo(adversarial - benign, 6)
        }
  }
})

test.each([5, -1, 0.5, Number.NaN])('frame %d is not there', async (position) => {
  const missing = { code: 'store/no-such-frame', message: expect.stringContaining('5 frames (0 to 4)') }

  await expect(readRunFrames(run.path, 'benign', [0, position])).rejects.toMatchObject(missing)
  await expect(readPerturbation(run.path, position)).rejects.toMatchObject(missing)
})

test('a run whose attack has not ended has no frames', async () => {
  rmSync(join(run.path, 'adversarial.npy'))
  rmSync(join(run.path, 'adversarial_rounded.npy'))

  await expect(readRunFrames(run.path, 'adversarial', [0])).rejects.toMatchObject({ code: 'store/no-frames' })
  await expect(readPerturbation(run.path, 0)).rejects.toMatchObject({ code: 'store/no-frames' })
})

test('a damaged array is noticed', async () => {
  truncateSync(join(run.path, 'adversarial_rounded.npy'), 150)

  await expect(readRunFrames(run.path, 'adversarial', [0])).rejects.toMatchObject({ code: 'store/corrupt' })
})

test('one frame of a file of gigabytes takes a moment: only that frame is read', async () => {
  const path = join(run.path, 'benign.npy')
  const text = "{'descr': '|u1', 'fortran_order': False, 'shape': (100000, 224, 224, 3), }".padEnd(117)
  const header = Buffer.from(`\x93NUMPY\x01\x00\x76\x00${text}\n`, 'latin1')
  const handle = await open(path, 'w')
  const frameBytes = 224 * 224 * 3
  await handle.write(header)
  await handle.truncate(header.length + 100_000 * frameBytes)
  await handle.write(Uint8Array.of(7), 0, 1, header.length + 99_999 * frameBytes)
  await handle.close()

  const start = performance.now()
  const pictures = await readRunFrames(run.path, 'benign', [99_999])

  expect(pictures.data[0]).toBe(7)
  expect(pictures.data).toHaveLength(frameBytes)
  expect(performance.now() - start).toBeLessThan(500)
})
