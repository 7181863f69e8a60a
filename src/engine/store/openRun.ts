import { stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { WorkbenchError } from '../../contract/error'
import { methodDetails } from '../../contract/method'
import {
  type RunOpened,
  type RunRecord,
  runRecordSchema,
  type RunResult,
  runResultSchema,
  type Series,
} from '../../contract/result'
import { files } from './layout'
import { withNpy } from './npyFile'
import { type JsonForm, readJson } from './readJson'

const recordForm: JsonForm<RunRecord> = { schema: runRecordSchema, versionField: 'record', version: 1 }
const resultForm: JsonForm<RunResult> = { schema: runResultSchema, versionField: 'result', version: 1 }

/** Whether the run of that name is going on in this process. */
export type IsLive = (id: string) => boolean

/**
 * A run from its folder.
 *
 * @param isLive where given, a run that says it is running but is not live is told as failed
 * @throws WorkbenchError `store/not-found`, `store/unreadable`, `store/newer`, `store/corrupt`, naming the file
 */
export async function openRun(folder: string, isLive?: IsLive): Promise<RunOpened> {
  const path = resolve(folder)
  const { record, result } = await readRecordAndResult(path, isLive)
  return { folder: path, record, result, cosines: await readCosines(join(path, files.cosines)) }
}

/** The two small files only. */
export async function readRecordAndResult(
  folder: string,
  isLive?: IsLive,
): Promise<{ record: RunRecord; result: RunResult }> {
  const record = await readJson(join(folder, files.record), recordForm)
  const result = await orNull(readJson(join(folder, files.result), resultForm))
  return { record, result: settle(result ?? (await unwrittenResult(folder, record)), isLive) }
}

export async function readRecord(folder: string): Promise<RunRecord> {
  return readJson(join(folder, files.record), recordForm)
}

async function readCosines(path: string): Promise<Series | null> {
  return orNull(
    withNpy(path, '<f4', 2, async ({ shape, all }) => {
      const [steps, frames] = shape as [number, number]
      return steps === 0 ? null : { steps, frames, values: await all() }
    }),
  )
}

/** A file that is not written yet is no error. */
async function orNull<Value>(reading: Promise<Value>): Promise<Value | null> {
  return reading.catch((thrown: unknown) => {
    if (thrown instanceof WorkbenchError && thrown.code === 'store/not-found') return null
    throw thrown
  })
}

/** Nothing has been written after the plan. */
async function unwrittenResult(folder: string, record: RunRecord): Promise<RunResult> {
  const { mtimeMs } = await stat(join(folder, files.record))
  return {
    result: 1,
    id: record.id,
    state: 'running',
    startedAt: mtimeMs / 1000,
    method: `${record.plan.method}${methodDetails(record.plan)}`,
    stepsDone: 0,
    losses: [],
    linf: null,
    targets: [],
    controls: [],
    seconds: { decode: 0, compile: 0, attack: 0, evaluate: 0 },
    warnings: [],
    error: null,
  }
}

/** A run that was killed cannot say so itself. */
function settle(result: RunResult, isLive?: IsLive): RunResult {
  if (result.state !== 'running' || !isLive || isLive(result.id)) return result
  return {
    ...result,
    state: 'failed',
    error: {
      code: 'run/interrupted',
      message:
        'The run has no end: the workbench was closed or its process was ended, unless another process is still at it.',
      tip: 'Start it again with the same plan.',
    },
  }
}
