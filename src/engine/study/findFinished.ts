import { isDeepStrictEqual } from 'node:util'
import { type RunRecord, runRecordSchema } from '../../contract/result'
import { listRuns, openRun } from '../store'
import type { ReadyRun } from './preparedRun'
import { recordOf } from './record'

/**
 * The newest finished run in a folder that would be done again: the same plan on the same bytes of clip and models, by the
 * same versions. What memory decides (how many workers share the frames) does not count, for it changes no result; nor
 * what a check of the provider measured.
 *
 * @param parent folder of runs; may be missing
 * @returns the run's folder, null if there is none
 */
export async function findFinished(parent: string, run: ReadyRun, ffmpegVersion: string): Promise<string | null> {
  const wanted = lastingPart(JSON.parse(JSON.stringify(recordOf('', run, ffmpegVersion))))
  for (const { folder, state } of await listRuns(parent)) {
    if (state !== 'finished') continue
    const { record } = await openRun(folder)
    if (isDeepStrictEqual(lastingPart(record), wanted)) return folder
  }
  return null
}

function lastingPart(record: unknown): unknown {
  const { plan, resolved, versions }: RunRecord = runRecordSchema.parse(record)
  const { out: _out, memory: _limit, ...asked } = plan
  const { workers: _workers, memory: _memory, provider: _provider, ...found } = resolved
  return JSON.parse(JSON.stringify({ asked, found, versions }))
}
