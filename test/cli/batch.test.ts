import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { RunRecord, RunResult } from '../../src/contract/result'
import { builtCli } from '../fixture/built'
import { demoCard, demoClip } from '../fixture/engine'

const clips = ['ring_slide_right', 'heart_grow', 'hexagon_bounce'].map(demoClip)
const attack = [
  '--surrogate',
  `${demoCard('image_demo')}:depth2`,
  '--target',
  demoCard('video_demo_a'),
  '--threads',
  '2',
]

let home = ''
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'i2v-batch-'))
})
afterAll(() => rm(home, { recursive: true, force: true }))

interface Answer {
  readonly clips: readonly { readonly clip: string; readonly how: string; readonly run?: string }[]
  readonly table: { readonly clips: number } | null
}

test(
  'killed in the middle and given again, a batch goes on, and ends with the bytes of one that was not',
  { timeout: 240_000 },
  async () => {
    const whole = join(home, 'whole')
    const cut = join(home, 'cut')
    const words = [...clips, ...attack, '--steps', '12']
    expect((await toEnd(start('batch', ...words, '--out', whole))).clips.map(({ how }) => how)).toEqual(
      Array(3).fill('attacked'),
    )

    await killAfterFirst(start('batch', ...words, '--out', cut))
    const again = await toEnd(start('batch', ...words, '--out', cut))

    expect(again.clips[0]!.how).toBe('done before')
    expect(again.clips.at(-1)!.how).toBe('attacked')
    expect(again.table!.clips).toBe(3)
    expect(await bytesByClip(cut)).toEqual(await bytesByClip(whole))

    const otherSteps = await toEnd(start('batch', clips[0]!, ...attack, '--steps', '2', '--out', cut))
    expect(otherSteps.clips[0]!.how).toBe('attacked')
  },
)

test('a clip that fails stops no other', { timeout: 120_000 }, async () => {
  const answer = await toEnd(
    start('batch', '/nowhere/clip.mp4', clips[0]!, ...attack, '--steps', '2', '--out', join(home, 'odd')),
  )

  expect(answer.clips.map(({ how }) => how)).toEqual(['failed', 'attacked'])
  expect(answer.clips[0]).toMatchObject({ error: { code: 'video/not-found' } })
})

function start(...words: string[]): ChildProcess {
  return spawn(process.execPath, [builtCli, ...words, '--json'], {
    env: { ...process.env, I2V_HOME: home },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

async function toEnd(child: ChildProcess): Promise<Answer> {
  const texts = { out: '', error: '' }
  child.stdout!.on('data', (chunk: Buffer) => (texts.out += chunk.toString()))
  child.stderr!.on('data', (chunk: Buffer) => (texts.error += chunk.toString()))
  const code = await new Promise((done) => child.on('close', done))
  if (code !== 0) throw new Error(texts.error)
  return JSON.parse(texts.out) as Answer
}

/** As the system would: nothing of it can tidy up. */
async function killAfterFirst(child: ChildProcess): Promise<void> {
  const closed = new Promise((done) => child.on('close', done))
  child.stderr!.on('data', (chunk: Buffer) => {
    if (/^clip 1 of 3.*: attacked$/m.test(chunk.toString())) setTimeout(() => child.kill('SIGKILL'), 300)
  })
  await closed
  expect(child.signalCode).toBe('SIGKILL')
}

/** Arrays and answers of the finished runs in a folder. */
async function bytesByClip(parent: string): Promise<Record<string, unknown>> {
  const content: Record<string, unknown> = {}
  for (const name of await readdir(parent)) {
    const read = (file: string) => readFile(join(parent, name, file))
    const result = JSON.parse((await read('results.json')).toString()) as RunResult
    if (result.state !== 'finished') continue
    const { resolved } = JSON.parse((await read('plan.json')).toString()) as RunRecord
    const arrays = await Promise.all(['adversarial.npy', 'adversarial_rounded.npy', 'cosines.npy'].map(read))
    const { losses, linf, targets, controls } = result
    content[basename(resolved.clip.path)] = {
      arrays: arrays.map((bytes) => bytes.toString('base64')),
      answers: { losses, linf, targets, controls },
    }
  }
  return content
}
