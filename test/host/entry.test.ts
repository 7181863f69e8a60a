import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { findEntry } from '../../src/host/entry'

test('in the sources an entry is TypeScript and gets a loader', () => {
  const { path, execArgv } = findEntry('inferenceWorker')

  expect(path).toMatch(/src[\\/]host[\\/]inferenceWorker\.ts$/)
  expect(execArgv).toEqual(['--import', expect.stringMatching(/^file:.*tsx/)])
})

test('in a build it lies beside this module or one folder up, and a missing build is said', async () => {
  const out = await mkdtemp(join(tmpdir(), 'entry-'))
  const from = (name: string) => pathToFileURL(join(out, name)).href
  await mkdir(join(out, 'chunks'))

  expect(() => findEntry('engineProcess', from('cli.js'))).toThrow(expect.objectContaining({ code: 'host/not-built' }))
  await writeFile(join(out, 'engineProcess.js'), '')
  const built = { path: join(out, 'engineProcess.js'), execArgv: [] }
  expect(findEntry('engineProcess', from('cli.js'))).toEqual(built)
  expect(findEntry('engineProcess', from('chunks/host-a1b2.js'))).toEqual(built)
  await rm(out, { recursive: true })
})
