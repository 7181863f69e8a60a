import { readdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import {
  type Correlation,
  type CorrelationOpened,
  correlationSchema,
  type CorrelationSummary,
} from '../../contract/correlation'
import { claimFolder } from './claimFolder'
import { correlationTable } from './correlationTable'
import { makeFolder } from './makeFolder'
import type { IsLive } from './openRun'
import { readError } from './problem'
import { type JsonForm, readJson } from './readJson'
import { runName, type RunSubject } from './runName'
import { writeWhole } from './writeWhole'

const fileName = 'correlation.json'
const form: JsonForm<Correlation> = { schema: correlationSchema, versionField: 'correlation', version: 1 }

/** The folder of a correlation while it is computed. Every file appears whole or not at all; errors are `store/…`. */
export interface CorrelationFolder {
  readonly id: string
  readonly path: string
  /** Writes `correlation.json`; where there are matrices also `MEASURE_FORM.csv` with every number of each cell. */
  write(correlation: Correlation): Promise<void>
}

/**
 * Makes a new folder, and `parent` where it is missing.
 *
 * @throws WorkbenchError `store/read-only` or `store/disk-full`, naming the folder
 */
export async function createCorrelationFolder(parent: string, subject: RunSubject): Promise<CorrelationFolder> {
  const base = resolve(parent)
  await makeFolder(base)
  const id = await claimFolder(base, runName(new Date(), subject))
  const path = join(base, id)
  return {
    id,
    path,
    async write(correlation) {
      for (const matrix of correlation.matrices) {
        await writeWhole(join(path, `${matrix.measure}_${matrix.form}.csv`), correlationTable(correlation, matrix))
      }
      await writeWhole(join(path, fileName), `${JSON.stringify(correlation)}\n`)
    },
  }
}

/**
 * @param isLive where given, one that says it is running but is not live is told as failed
 * @throws WorkbenchError `store/not-found`, `store/unreadable`, `store/newer`, `store/corrupt`, naming the file
 */
export async function openCorrelation(folder: string, isLive?: IsLive): Promise<CorrelationOpened> {
  const path = resolve(folder)
  const correlation = await readJson(join(path, fileName), form)
  if (correlation.state !== 'running' || !isLive || isLive(correlation.id)) return { folder: path, correlation }
  const error = {
    code: 'correlation/interrupted',
    message: 'The correlation has no end: the workbench was closed or its process was ended.',
    tip: 'Start it again.',
  }
  return { folder: path, correlation: { ...correlation, state: 'failed', error } }
}

/**
 * Correlations in a folder, newest first; folders that hold none, or one that cannot be read, are passed over.
 *
 * @throws WorkbenchError `store/unreadable` if `parent` itself cannot be read
 */
export async function listCorrelations(parent: string, isLive?: IsLive): Promise<CorrelationSummary[]> {
  const names = await readdir(resolve(parent)).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return []
    throw readError(parent, cause)
  })
  const opened = await Promise.all(names.map((name) => openCorrelation(join(parent, name), isLive).catch(() => null)))
  return opened
    .filter((one) => one !== null)
    .map(summaryOf)
    .sort((a, b) => b.startedAt - a.startedAt)
}

function summaryOf({ folder, correlation }: CorrelationOpened): CorrelationSummary {
  const { id, startedAt, state, clips, rows, columns, plan } = correlation
  return {
    ...{ id, folder, startedAt, state },
    clips: clips.map(({ path }) => path),
    images: [...new Set(rows.map(({ model }) => model))],
    videos: [...new Set(columns.map(({ model }) => model))],
    measures: plan.measures,
  }
}
