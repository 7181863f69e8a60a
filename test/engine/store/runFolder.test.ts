import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, truncateSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createRunFolder } from '../../../src/engine/store/runFolder'
import { exampleFrames, exampleRecord, exampleResult, temporaryFolder } from './example'

const subject = { clip: '/clips/star.mp4', surrogates: ['Net'] }
const date = new Date(2026, 10, 23, 14, 5, 9)

let parent: ReturnType<typeof temporaryFolder>
beforeEach(() => {
  parent = temporaryFolder()
})
afterEach(() => parent.remove())

test('makes the folder, and its parents where they are missing', async () => {
  const run = await createRunFolder(join(parent.path, 'a', 'b c'), subject, date)

  expect(run.id).toBe('2026-11-23_14-05-09_star_Net')
  expect(run.path).toBe(join(parent.path, 'a', 'b c', run.id))
  expect(run.videoPath).toBe(join(run.path, 'adversarial.mkv'))
  expect(readdirSync(run.path)).toEqual([])
})

test('runs of one clip in one second, even at once, get folders of their own', async () => {
  const runs = await Promise.all(Array.from({ length: 8 }, () => createRunFolder(parent.path, subject, date)))

  expect(new Set(runs.map(({ id }) => id)).size).toBe(8)
  expect(readdirSync(parent.path).sort()).toEqual(runs.map(({ id }) => id).sort())
})

test('what is written is read back value for value', async () => {
  const run = await createRunFolder(parent.path, subject, date)
  const frames = exampleFrames(3, 5, 7)
  await run.writeFrames(frames)

  expect(await run.readFrames()).toEqual(frames)
})

test('a part of a larger array is written alone', async () => {
  const run = await createRunFolder(parent.path, subject, date)
  const all = new Float32Array(100).map((_, i) => i)
  const adversarial = { ...exampleFrames(1, 2, 2).adversarial, data: all.subarray(50, 62) }
  await run.writeFrames({ ...exampleFrames(1, 2, 2), adversarial })

  expect([...(await run.readFrames()).adversarial.data]).toEqual([...all.subarray(50, 62)])
})

test('the files of a run, and nothing else', async () => {
  const run = await createRunFolder(parent.path, subject, date)
  await run.writeRecord(exampleRecord(run.id))
  await run.writeResult(exampleResult(run.id))
  await run.writeFrames(exampleFrames())
  await run.writeLosses([2, 1], Float32Array.of(1, 1, 0.5, 0.25))

  expect(readdirSync(run.path).sort()).toEqual(
    [
      'plan.json',
      'results.json',
      'losses.csv',
      'cosines.csv',
      'cosines.npy',
      'benign.npy',
      'adversarial.npy',
      'adversarial_rounded.npy',
    ].sort(),
  )
  expect(JSON.parse(readFileSync(join(run.path, 'plan.json'), 'utf8'))).toEqual(exampleRecord(run.id))
  expect(readFileSync(join(run.path, 'losses.csv'), 'utf8')).toBe('step,loss\n0,2\n1,1\n')
  expect(readFileSync(join(run.path, 'cosines.csv'), 'utf8')).toBe('step,frame_0,frame_1\n0,1,1\n1,0.5,0.25\n')
})

test('a run without steps has empty tables', async () => {
  const run = await createRunFolder(parent.path, subject, date)
  await run.writeLosses([], new Float32Array(0))

  expect(readFileSync(join(run.path, 'losses.csv'), 'utf8')).toBe('step,loss\n')
  expect(readFileSync(join(run.path, 'cosines.csv'), 'utf8')).toBe('step\n')
})

test.each([Number.NaN, Infinity])('a result with %d is refused, and the last one stays', async (value) => {
  const run = await createRunFolder(parent.path, subject, date)
  await run.writeResult(exampleResult(run.id))
  const before = readFileSync(join(run.path, 'results.json'), 'utf8')

  const broken = { ...exampleResult(run.id), losses: [1, value] }
  await expect(run.writeResult(broken)).rejects.toMatchObject({ code: 'store/not-finite' })
  expect(readFileSync(join(run.path, 'results.json'), 'utf8')).toBe(before)
})

test('a truncated array is noticed when it is read back', async () => {
  const run = await createRunFolder(parent.path, subject, date)
  await run.writeFrames(exampleFrames())
  truncateSync(join(run.path, 'adversarial.npy'), 200)

  await expect(run.readFrames()).rejects.toMatchObject({
    code: 'store/corrupt',
    message: expect.stringMatching(/adversarial\.npy is damaged: it has 200 bytes; \[2, 3, 3, 4\] takes 416/),
  })
})

test('a file, or a path through one, in place of a folder', async () => {
  writeFileSync(join(parent.path, 'file'), '')

  for (const path of [join(parent.path, 'file'), join(parent.path, 'file', 'runs')])
    await expect(createRunFolder(path, subject)).rejects.toMatchObject({
      code: 'store/read-only',
      message: expect.stringContaining(join(parent.path, 'file')),
    })
})

// Node 20's recursive mkdir never returns here.
test.skipIf(!existsSync('/proc/self'))('a file system that takes no folders', async () => {
  await expect(createRunFolder('/proc/runs', subject)).rejects.toMatchObject({ code: 'store/read-only' })
})

test('what a killed run left half-written is cleaned when the next begins', async () => {
  const killed = await createRunFolder(parent.path, subject, date)
  const partial = join(killed.path, '.partial-99-0-adversarial.npy')
  writeFileSync(partial, 'half')
  writeFileSync(join(killed.path, 'plan.json'), '{}')
  const longAgo = new Date(Date.now() - 3_600_000)
  utimesSync(partial, longAgo, longAgo)

  await createRunFolder(parent.path, subject, new Date(2026, 10, 24))

  expect(readdirSync(killed.path)).toEqual(['plan.json'])
})

const numpy = ['/usr/bin/python3', 'python3'].find((python) => {
  try {
    execFileSync(python, ['-c', 'import numpy'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
})
if (!numpy) console.warn('skipped: reading .npy with NumPy, which is not here')

test.skipIf(!numpy)('NumPy reads the arrays, with their types, shapes and values', async () => {
  mkdirSync(join(parent.path, 'n'))
  const run = await createRunFolder(join(parent.path, 'n'), subject, date)
  await run.writeFrames(exampleFrames())
  await run.writeLosses([1, 2], new Float32Array(4).fill(0.5))
  const script =
    'import numpy, json, sys; print(json.dumps([[str(a.dtype), list(a.shape), float(a.sum())] for a in map(numpy.load, sys.argv[1:])]))'
  const paths = ['benign.npy', 'adversarial.npy', 'cosines.npy'].map((name) => join(run.path, name))
  const read = JSON.parse(execFileSync(numpy!, ['-c', script, ...paths], { encoding: 'utf8' }))

  const { benign, adversarial } = exampleFrames()
  const sum = (values: ArrayLike<number>): number => Array.from(values).reduce((total, value) => total + value, 0)
  expect(read).toEqual([
    ['uint8', [2, 3, 4, 3], sum(benign.data)],
    ['float32', [2, 3, 3, 4], expect.closeTo(sum(adversarial.data), 4)],
    ['float32', [2, 2], 2],
  ])
})
