import { access, readdir, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { attackName } from '../../contract/attackName'
import { toWireError } from '../../contract/error'
import { methodDetails } from '../../contract/method'
import type { RunRecord, RunResult, RunSummary } from '../../contract/result'
import { files } from './layout'
import { readError } from './problem'
import { type IsLive, readRecordAndResult } from './openRun'
import { isRunName } from './runName'

/** Folders that are read at once. */
const atOnce = 16

/**
 * Runs in a folder, newest first. Only the two small files of each are read. A folder that cannot be read as a run, though
 * it has a plan or a run's name, is listed as failed with the reason as its `problem`; a missing parent has no runs.
 *
 * @param isLive as in `openRun`
 * @throws WorkbenchError `store/unreadable` if `parent` itself cannot be read, `store/not-found` if it is a file
 */
export async function listRuns(parent: string, isLive?: IsLive): Promise<RunSummary[]> {
  const queue = await runFolders(resolve(parent))
  const summaries: RunSummary[] = []
  const work = async (): Promise<void> => {
    for (let folder = queue.pop(); folder; folder = queue.pop()) summaries.push(await summarize(folder, isLive))
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  return summaries.sort((a, b) => b.startedAt - a.startedAt || compareNames(b.id, a.id))
}

async function runFolders(parent: string): Promise<string[]> {
  const entries = await readdir(parent, { withFileTypes: true }).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return []
    throw readError(parent, cause)
  })
  const folders = entries.filter((entry) => entry.isDirectory() || entry.isSymbolicLink())
  const isRun = await Promise.all(folders.map(({ name }) => isRunName(name) || hasRecord(join(parent, name))))
  return folders.filter((_, index) => isRun[index]).map(({ name }) => join(parent, name))
}

async function hasRecord(folder: string): Promise<boolean> {
  return access(join(folder, files.record)).then(
    () => true,
    () => false,
  )
}

async function summarize(folder: string, isLive?: IsLive): Promise<RunSummary> {
  try {
    const { record, result } = await readRecordAndResult(folder, isLive)
    return summaryOf(folder, record, result)
  } catch (thrown) {
    const { message } = toWireError(thrown)
    const changedAt = await stat(folder).then(
      ({ mtimeMs }) => mtimeMs / 1000,
      () => 0,
    )
    const nothing = { clip: '', attack: '', details: '', surrogate: '', targets: 0, changed: 0 }
    return { id: nameOf(folder), folder, startedAt: changedAt, state: 'failed', ...nothing, problem: message }
  }
}

function summaryOf(folder: string, record: RunRecord, result: RunResult): RunSummary {
  return {
    id: result.id,
    folder,
    startedAt: result.startedAt,
    state: result.state,
    clip: record.resolved.clip.path,
    attack: attackName(record),
    details: methodDetails(record.plan),
    surrogate: [...new Set(record.resolved.surrogates.map(({ name }) => name))].join(', '),
    targets: record.resolved.targets.length,
    changed: result.targets.filter(({ rounded }) => rounded?.changed).length,
    problem: result.error?.message,
  }
}

function nameOf(folder: string): string {
  return folder.split(/[\\/]/).at(-1)!
}

function compareNames(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}
