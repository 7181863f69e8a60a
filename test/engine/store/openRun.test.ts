import { mkdirSync, readFileSync, rmSync, symlinkSync, truncateSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { runSummarySchema } from '../../../src/contract/result'
import { type KnownRuns, listRuns } from '../../../src/engine/store/listRuns'
import { openRun } from '../../../src/engine/store/openRun'
import { createRunFolder, type RunFolder } from '../../../src/engine/store/runFolder'
import { exampleFrames, exampleRecord, exampleResult, targetWith, temporaryFolder } from './example'

let parent: ReturnType<typeof temporaryFolder>
let run: RunFolder

beforeEach(async () => {
  parent = temporaryFolder()
  run = await create('star')
})
afterEach(() => parent.remove())

async function create(clip: string): Promise<RunFolder> {
  const folder = await createRunFolder(parent.path, { clip, surrogates: ['Net'] }, new Date(2026, 10, 23))
  await folder.writeRecord(exampleRecord(folder.id))
  return folder
}

function change(name: string, edit: (content: Record<string, unknown>) => unknown): void {
  const path = join(run.path, name)
  writeFileSync(path, JSON.stringify(edit(JSON.parse(readFileSync(path, 'utf8')))))
}

describe('openRun', () => {
  test('record, result and cosines as they were written; unknown fields of the record kept', async () => {
    const cosines = Float32Array.of(1, 0.5, 0.25, 0.125, 0.1, 0)
    await run.writeResult(exampleResult(run.id))
    await run.writeLosses([1.5, 0.375, 0.1], cosines)

    expect(await openRun(run.path)).toEqual({
      folder: run.path,
      record: exampleRecord(run.id),
      result: exampleResult(run.id),
      cosines: { steps: 3, frames: 2, values: cosines },
    })
  })

  test('a run that has only a plan is running', async () => {
    const { result, cosines } = await openRun(run.path)

    expect(result).toMatchObject({ id: run.id, state: 'running', losses: [], targets: [], error: null })
    expect(Math.abs(result.startedAt - Date.now() / 1000)).toBeLessThan(60)
    expect(cosines).toBeNull()
  })

  test('a run that says it runs, but is known not to, was interrupted', async () => {
    await run.writeResult(exampleResult(run.id, { state: 'running' }))

    expect((await openRun(run.path)).result.state).toBe('running')
    expect((await openRun(run.path, (id) => id === run.id)).result.state).toBe('running')
    expect((await openRun(run.path, () => false)).result).toMatchObject({
      state: 'failed',
      error: { code: 'run/interrupted' },
    })
  })

  test('a finished run needs not be live', async () => {
    await run.writeResult(exampleResult(run.id))

    expect((await openRun(run.path, () => false)).result.state).toBe('finished')
  })

  test('a run without steps has no cosines', async () => {
    await run.writeLosses([], new Float32Array(0))

    expect((await openRun(run.path)).cosines).toBeNull()
  })

  test('no such folder, and a folder that is no run', async () => {
    for (const path of [join(parent.path, 'none'), parent.path])
      await expect(openRun(path)).rejects.toMatchObject({
        code: 'store/not-found',
        message: expect.stringContaining(join(path, 'plan.json')),
      })
  })

  test.each(['', '{"record": 1,', 'null', '[]', '{"record": 1}'])('a plan.json of %j is damaged', async (content) => {
    writeFileSync(join(run.path, 'plan.json'), content)

    await expect(openRun(run.path)).rejects.toMatchObject({
      code: 'store/corrupt',
      message: expect.stringContaining('plan.json'),
    })
  })

  test('a damaged field is named', async () => {
    await run.writeResult(exampleResult(run.id))
    change('results.json', (content) => ({ ...content, losses: [1, 'x'] }))

    await expect(openRun(run.path)).rejects.toMatchObject({
      code: 'store/corrupt',
      message: expect.stringMatching(/results\.json is damaged: field "losses\.1"/),
    })
  })

  test.each([
    ['plan.json', 'record'],
    ['results.json', 'result'],
  ])('a newer %s says so', async (name, field) => {
    await run.writeResult(exampleResult(run.id))
    change(name, (content) => ({ ...content, [field]: 2 }))

    await expect(openRun(run.path)).rejects.toMatchObject({
      code: 'store/newer',
      message: expect.stringMatching(/has form 2; this build reads forms up to 1/),
    })
  })

  test.each([
    ['text', Buffer.from('hello, this is not an array'), /is no \.npy file/],
    ['nothing', Buffer.alloc(0), /its 0 bytes/],
    ['a header and no more', Buffer.from('\x93NUMPY\x01\x00\x76\x00', 'latin1'), /longer than the file/],
    ['a huge header', Buffer.from('\x93NUMPY\x01\x00\xff\xff____', 'latin1'), /longer than the file/],
  ])('cosines.npy of %s', async (_, bytes, message) => {
    writeFileSync(join(run.path, 'cosines.npy'), bytes)

    await expect(openRun(run.path)).rejects.toMatchObject({
      code: 'store/corrupt',
      message: expect.stringMatching(message),
    })
  })

  test('cosines.npy of another type or order', async () => {
    await run.writeFrames(exampleFrames())
    writeFileSync(join(run.path, 'cosines.npy'), readFileSync(join(run.path, 'benign.npy')))

    await expect(openRun(run.path)).rejects.toMatchObject({
      message: expect.stringMatching(/it holds \|u1 \[2, 3, 4, 3\]; expected <f4 with 2 dimensions/),
    })
  })
})

describe('listRuns', () => {
  test('newest first, with what a list shows', async () => {
    await run.writeResult(exampleResult(run.id, { startedAt: 100 }))
    const newer = await create('newer')
    await newer.writeResult(exampleResult(newer.id, { startedAt: 200, targets: [targetWith(false), targetWith(true)] }))

    const runs = await listRuns(parent.path)

    expect(runs.map(({ id }) => id)).toEqual([newer.id, run.id])
    expect(runs[0]).toMatchObject({
      folder: newer.path,
      startedAt: 200,
      state: 'finished',
      clip: '/clips/star "é".mp4',
      attack: 'I2V',
      details: '',
      surrogate: 'Image net',
      targets: 1,
      changed: 1,
    })
    for (const summary of runs) expect(() => runSummarySchema.parse(summary)).not.toThrow()
  })

  test('what was read before is read again only where a file has changed, and while it goes on', async () => {
    await run.writeResult(exampleResult(run.id, { startedAt: 100 }))
    const going = await create('going')
    const known: KnownRuns = new Map()
    const isLive = (id: string): boolean => id === going.id
    const list = async () => new Map((await listRuns(parent.path, isLive, known)).map((one) => [one.id, one]))

    const first = await list()
    expect(first.get(going.id)!.state).toBe('running')
    expect([...known.keys()]).toEqual([run.path])
    expect((await list()).get(run.id)).toBe(first.get(run.id))

    await run.writeResult(exampleResult(run.id, { startedAt: 100, targets: [targetWith(true)] }))
    await going.writeResult(exampleResult(going.id, { startedAt: 200 }))
    const again = await list()
    expect(again.get(run.id)).toMatchObject({ targets: 1, changed: 1 })
    expect(again.get(going.id)!.state).toBe('finished')
  })

  test('a folder without runs, and one that is not there', async () => {
    rmSync(run.path, { recursive: true })

    expect(await listRuns(parent.path)).toEqual([])
    expect(await listRuns(join(parent.path, 'none'))).toEqual([])
  })

  test('a file in place of a folder', async () => {
    await expect(listRuns(join(run.path, 'plan.json'))).rejects.toMatchObject({ code: 'store/not-found' })
  })

  test('other files and folders are passed over; runs under a name of one’s own are not', async () => {
    mkdirSync(join(parent.path, 'notes'))
    writeFileSync(join(parent.path, 'plan.json'), '{}')
    symlinkSync(join(parent.path, 'nowhere'), join(parent.path, 'dangling'))
    const own = join(parent.path, 'my best run')
    mkdirSync(own)
    writeFileSync(join(own, 'plan.json'), readFileSync(join(run.path, 'plan.json')))

    expect((await listRuns(parent.path)).map(({ folder }) => folder).sort()).toEqual([run.path, own].sort())
  })

  test('damaged runs are listed as failed with the reason, beside the others', async () => {
    const [noPlan, noJson, newer] = [await create('a'), await create('b'), await create('c')]
    rmSync(join(noPlan.path, 'plan.json'))
    truncateSync(join(noJson.path, 'plan.json'), 40)
    writeFileSync(join(newer.path, 'results.json'), '{"result": 7}')
    await run.writeResult(exampleResult(run.id, { startedAt: 4e9 }))

    const runs = await listRuns(parent.path)

    expect(runs).toHaveLength(4)
    expect(runs[0]).toMatchObject({ id: run.id, state: 'finished' })
    const problemOf = (folder: RunFolder) => runs.find(({ id }) => id === folder.id)!
    expect(problemOf(noPlan)).toMatchObject({
      state: 'failed',
      problem: expect.stringMatching(/plan\.json is not there/),
    })
    expect(problemOf(noJson)).toMatchObject({ state: 'failed', problem: expect.stringMatching(/not JSON/) })
    expect(problemOf(newer)).toMatchObject({ state: 'failed', problem: expect.stringMatching(/form 7/) })
    for (const summary of runs) expect(() => runSummarySchema.parse(summary)).not.toThrow()
  })

  test('a failed run tells why; an interrupted one too', async () => {
    await run.writeResult(
      exampleResult(run.id, { state: 'failed', error: { code: 'a/b', message: 'It broke.', tip: '' } }),
    )
    const interrupted = await create('other')
    utimesSync(join(interrupted.path, 'plan.json'), 1, 1)

    const runs = await listRuns(parent.path, () => false)

    expect(runs.map(({ state }) => state)).toEqual(['failed', 'failed'])
    expect(runs[0]!.problem).toBe('It broke.')
    expect(runs[1]!.problem).toMatch(/has no end/)
  })

  test('the large files of a run are not opened', async () => {
    await run.writeResult(exampleResult(run.id))
    for (const name of ['benign.npy', 'adversarial.npy', 'cosines.npy']) mkdirSync(join(run.path, name))

    expect((await listRuns(parent.path))[0]).toMatchObject({ state: 'finished' })
  })
})
