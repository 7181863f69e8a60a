import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { installCuda } from '../../src/cli/installCuda'
import { type CudaPackage, findCudaPackage } from '../../src/engine/index'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'i2v-onnxruntime-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const system = `${process.platform}/${process.arch}`
const bin = (): string => join(folder, 'bin', 'napi-v6', process.platform, process.arch)

/** A package like onnxruntime-node, whose install script is ours and asks no network. */
async function makePackage(
  script: string,
  requirements: object = { [system]: ['cuda99'] },
): Promise<CudaPackage | null> {
  await mkdir(bin(), { recursive: true })
  await mkdir(join(folder, 'script'))
  const metadata = {
    requirements,
    manifests: {
      [`${system}:cuda99`]: { './libone.so': { package: 'nuget:one' }, './libtwo.so': { package: 'nuget:one' } },
    },
    packages: { 'nuget:one': { name: 'Some.Package', versions: [{ feed: 'nuget', version: '9.9.9' }] } },
    feeds: { nuget: { type: 'nuget', index: 'https://feed.invalid/index.json' } },
  }
  await writeFile(join(folder, 'script', 'install-metadata.js'), `module.exports = ${JSON.stringify(metadata)}`)
  await writeFile(join(folder, 'script', 'install.js'), script)
  return findCudaPackage(folder)
}

const writes = (...names: string[]): string =>
  `const { writeFileSync } = require('node:fs')
   for (const name of ${JSON.stringify(names)}) writeFileSync(${JSON.stringify(bin())} + '/' + name, process.env.ONNXRUNTIME_NODE_INSTALL)`
const agree = async (): Promise<boolean> => true
const quiet = { say: (): void => undefined, agree }

describe('the package onnxruntime-node', () => {
  test('its script is found with what it would fetch', async () => {
    const found = await makePackage('')

    expect(found).toEqual({
      script: join(folder, 'script', 'install.js'),
      choice: 'cuda99',
      files: [join(bin(), 'libone.so'), join(bin(), 'libtwo.so')],
      title: 'Some.Package 9.9.9',
      feed: 'https://feed.invalid/index.json',
    })
  })

  test.skipIf(system !== 'linux/x64')('the installed one offers CUDA on Linux x64', () => {
    const found = findCudaPackage()!

    expect(found.title).toMatch(/^Microsoft\.ML\.OnnxRuntime\.Gpu\.Linux \d+\.\d+\.\d+$/)
    expect(found.files.map((path) => path.split('/').at(-1))).toContain('libonnxruntime_providers_cuda.so')
  })

  test('offers nothing where it has nothing for the system', async () => {
    expect(await makePackage('', { [system]: [] })).toBeNull()
    await expect(installCuda(quiet, null)).rejects.toMatchObject({ code: 'cuda/not-offered' })
  })
})

test('says what it fetches and from where before it asks, and does nothing without a yes', async () => {
  const lines: string[] = []
  const found = await makePackage(writes('libone.so', 'libtwo.so'))
  const answer = await installCuda({ say: (line) => void lines.push(line), agree: async () => false }, found)

  expect(answer).toBeNull()
  const text = lines.join('\n')
  for (const word of ['Some.Package 9.9.9', 'https://feed.invalid/index.json', join(bin(), 'libone.so'), 'megabytes']) {
    expect(text).toContain(word)
  }
  await expect(readFile(join(bin(), 'libone.so'))).rejects.toThrow('ENOENT')
})

test('runs the script with the name of the choice, and tells the files', async () => {
  const found = await makePackage(writes('libone.so', 'libtwo.so'))

  expect(await installCuda(quiet, found)).toEqual(found!.files)
  expect(await readFile(join(bin(), 'libtwo.so'), 'utf8')).toBe('cuda99')
})

test('a script that fails, as on a closed network, leaves the step by hand', async () => {
  const found = await makePackage('process.exitCode = 3')

  await expect(installCuda(quiet, found)).rejects.toMatchObject({
    code: 'cuda/download-failed',
    message: expect.stringContaining('exit code 3'),
    tip: expect.stringMatching(
      /^On a closed network: get the NuGet package Some\.Package 9\.9\.9 .* libone\.so, libtwo\.so/,
    ),
  })
})

test('a script that ends well without its files is not believed', async () => {
  const found = await makePackage(writes('libone.so'))

  await expect(installCuda(quiet, found)).rejects.toMatchObject({
    code: 'cuda/incomplete',
    message: expect.stringContaining('libtwo.so'),
  })
})
