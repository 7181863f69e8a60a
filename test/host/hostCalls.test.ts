import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import type { Host } from '../../src/contract/call'
import { getEnvironment, getSettings, listFolder, renderFigure, runEnded } from '../../src/contract/calls'
import { WorkbenchError } from '../../src/contract/error'
import { figureRequestSchema } from '../../src/contract/figure'
import { withHostCalls } from '../../src/host/hostCalls'
import { sampleCorrelation, sampleDetail } from '../figure/sampleCorrelation'

const engine = {
  ask: vi.fn(async (call: { name: string }) => ({ from: call.name })),
  listen: vi.fn(() => () => undefined),
}
const host = withHostCalls(engine as unknown as Host)

test('folders are the host’s to list; the engine is not asked', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'calls-'))
  await writeFile(join(folder, 'clip.mp4'), 'x')

  expect((await host.ask(listFolder, { path: folder })).entries.map(({ name }) => name)).toEqual(['clip.mp4'])
  expect(engine.ask).not.toHaveBeenCalled()
  await rm(folder, { recursive: true })
})

test('the environment is the engine’s, with what the host knows of Electron', async () => {
  const { electron, ...rest } = await host.ask(getEnvironment, {})

  expect(rest).toEqual({ from: 'environment:get' })
  expect(electron.detail).not.toBe('')
})

test('a figure is drawn from the run that the engine opens, and its errors are the engine’s', async () => {
  engine.ask.mockRejectedValueOnce(new WorkbenchError('store/no-run', 'There is no run in /nowhere.'))
  const request = figureRequestSchema.parse({ panels: [{ figure: 'losses', source: '/nowhere' }], format: 'svg' })

  await expect(host.ask(renderFigure, request)).rejects.toMatchObject({ code: 'store/no-run' })
  expect(engine.ask).toHaveBeenLastCalledWith(expect.objectContaining({ name: 'run:open' }), { folder: '/nowhere' })
})

test('a figure of a cell is drawn from the correlation and what lies behind the cell; a difference by its adversarial half', async () => {
  const correlation = sampleCorrelation({ forms: ['benign', 'difference'] })
  const folder = await mkdtemp(join(tmpdir(), 'calls-'))
  await writeFile(join(folder, 'correlation.json'), '{}')
  engine.ask.mockResolvedValueOnce({ folder, correlation } as never)
  engine.ask.mockResolvedValueOnce(sampleDetail(correlation, 2, 3) as never)
  const view = { measure: 'cka', form: 'difference', row: 2, column: 3 } as const
  const request = figureRequestSchema.parse({ panels: [{ figure: 'cell', source: folder, view }], format: 'svg' })
  const { name, bytes } = await host.ask(renderFigure, request)

  expect(engine.ask).toHaveBeenLastCalledWith(expect.objectContaining({ name: 'correlation:cell' }), {
    folder,
    row: 2,
    column: 3,
    clip: 0,
    form: 'adversarial',
  })
  await rm(folder, { recursive: true })
  expect(name).toBe('2026-11-23-0610-star-cell-cka-difference-row2-column3-85mm.svg')
  expect(new TextDecoder().decode(bytes)).toContain('<title>Linear CKA, debiased per step</title>')
})

test('everything else, and every event, is the engine’s', async () => {
  expect(await host.ask(getSettings, {})).toEqual({ from: 'settings:get' })
  host.listen(runEnded, () => undefined)
  expect(engine.listen).toHaveBeenCalledTimes(1)
})
