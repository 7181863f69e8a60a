import { expect, test } from 'vitest'
import { runChild, runningChildren } from '../../../src/engine/video/child'
import { tools } from './support'

const endless = ['-v', 'info', '-f', 'lavfi', '-i', 'testsrc2=size=64x64', '-f', 'rawvideo', '-']

test('an aborted child is gone when the promise settles', async () => {
  const controller = new AbortController()
  const reason = new Error('enough')
  const run = runChild(tools.path, endless, { signal: controller.signal, onOutput: () => controller.abort(reason) })

  await expect(run).rejects.toBe(reason)
  expect(runningChildren()).toBe(0)
})

test('what a listener throws ends the child and is thrown on', async () => {
  const wrong = new RangeError('too much')
  const onOutput = (): void => {
    throw wrong
  }

  await expect(runChild(tools.path, endless, { onOutput })).rejects.toBe(wrong)
  expect(runningChildren()).toBe(0)
})

test('once a listener has thrown it hears nothing more, not even the line that was begun', async () => {
  const lines: string[] = []
  const script = "process.stderr.write('one\\ntwo\\nthr'); setTimeout(() => {}, 60000)"
  const ended = runChild(process.execPath, ['-e', script], {
    onLine(line) {
      lines.push(line)
      if (line === 'two') throw new Error('enough')
    },
  })

  await expect(ended).rejects.toThrow('enough')
  expect(lines).toEqual(['one', 'two'])
})

test('a signal that aborted before starts nothing', async () => {
  await expect(runChild(tools.path, endless, { signal: AbortSignal.abort('no') })).rejects.toBe('no')
})

test('a program that is not there is an error, not a crash', async () => {
  await expect(runChild('/no/such/program', [])).rejects.toMatchObject({ code: 'ENOENT' })
})

test('a failing child gives its code and its last lines', async () => {
  const end = await runChild(tools.path, ['-hide_banner', '-i', 'file:/no/such/file', '-f', 'null', '-'])

  expect(end.code).not.toBe(0)
  expect(end.lastLines.join(' ')).toContain('No such file')
})

test('a child that does not read its input ends without an error of ours', async () => {
  const much = Array.from({ length: 64 }, () => new Uint8Array(2 ** 20))
  const end = await runChild(tools.path, ['-version'], { input: much })

  expect(end.code).toBe(0)
})
