import { access, readdir, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { attackName } from '../../contract/attackName'
import { runTraits } from '../../contract/runName'
import { toWireError } from '../../contract/error'
import { methodDetails } from '../../contract/method'
import type { RunRecord, RunResult, RunSummary } from '../../contract/result'
import { files } from './layout'
import { readError } from './problem'
import { type IsLive, readRecordAndResult } from './openRun'
import { isRunName } from './runName'

/** Folders that are read at once. */
const atOnce = 16

/** What a folder said last, and the state its two files were in then. Kept by whoever lists the same folders again. */
export type KnownRuns = Map<string, { readonly stamp: string; readonly summary: RunSummary }>

/**
 * Runs in a folder, newest first. Only the two small files of each are read. A folder that cannot be read as a run, though
 * it has a plan or a run's name, is listed as failed with the reason as its `problem`; a missing parent has no runs.
 *
 * @param isLive as in `openRun`
 * @param known what was read before is not read again where neither file has changed: of 10,000 runs only the new ones
 * @throws WorkbenchError `store/unreadable` if `parent` itself cannot be read, `store/not-found` if it is a file
 */
export async function listRuns(parent: string, isLive?: IsLive, known: KnownRuns = new Map()): Promise<RunSummary[]> {
  const queue = await runFolders(resolve(parent))
  const summaries: RunSummary[] = []
  const work = async (): Promise<void> => {
    for (let folder = queue.pop(); folder; folder = queue.pop()) summaries.push(await recall(folder, isLive, known))
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

async function recall(folder: string, isLive: IsLive | undefined, known: KnownRuns): Promise<RunSummary> {
  const stamp = `${await stampOf(join(folder, files.record))} ${await stampOf(join(folder, files.result))}`
  const before = known.get(folder)
  if (before?.stamp === stamp) return before.summary
  const summary = await summarize(folder, isLive)
  // Whether a run goes on is not said by its files alone.
  if (summary.state === 'finished' || summary.state === 'cancelled') known.set(folder, { stamp, summary })
  return summary
}

/** A file that is replaced has another number, one that is written to another time or length. */
async function stampOf(path: string): Promise<string> {
  return stat(path).then(
    ({ ino, mtimeMs, size }) => `${ino} ${mtimeMs} ${size}`,
    () => '-',
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
    clipSha256: record.resolved.clip.sha256,
    attack: attackName(record),
    details: methodDetails(record.plan),
    traits: runTraits(record),
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
