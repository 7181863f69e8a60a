import { copyFile, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { WorkbenchError } from '../../contract/error'
import { type Study, studyForm, studySchema, type StudySummary } from '../../contract/study'
import { makeFolder } from './makeFolder'
import { type JsonForm, readJson } from './readJson'
import { removeLeftovers, writeWhole } from './writeWhole'

export type StudyContent = Pick<Study, 'name' | 'clip' | 'parts'>

/** Studies on disk, each one file and its version before that. */
export interface StudyFiles {
  readonly folder: string
  list(): Promise<StudySummary[]>
  create(content: StudyContent, now?: Date): Promise<Study>
  /** @throws WorkbenchError `store/not-found`, `store/newer`, `store/corrupt` naming file and field, and the way out */
  open(id: string, backup?: boolean): Promise<Study>
  /** @throws WorkbenchError `study/changed` if the file is not the revision that was changed */
  save(id: string, basis: number, content: StudyContent): Promise<Study>
  remove(id: string): Promise<void>
}

const form: JsonForm<Study> = { schema: studySchema, versionField: 'form', version: studyForm }
/** There is nothing in the file's place that could be read, by this workbench or a newer one. */
const lostCodes: ReadonlySet<string> = new Set(['store/corrupt', 'store/not-found'])
const seconds = (): number => Date.now() / 1000

export function createStudyFiles(folder: string): StudyFiles {
  const pathOf = (id: string): string => join(folder, `${id}.json`)
  const backupOf = (id: string): string => join(folder, `${id}.previous.json`)
  const readBackup = (id: string): Promise<Study | null> => readJson(backupOf(id), form).catch(() => null)

  async function open(id: string, backup = false): Promise<Study> {
    if (backup) return restore(id)
    try {
      return await readJson(pathOf(id), form)
    } catch (thrown) {
      throw await withWayOut(thrown, id)
    }
  }

  /** The version before takes the file's place; what could not be read is kept beside it. */
  async function restore(id: string): Promise<Study> {
    const study = await readJson(backupOf(id), form)
    await rename(pathOf(id), `${pathOf(id)}.unreadable`).catch(() => undefined)
    return write(study)
  }

  async function withWayOut(thrown: unknown, id: string): Promise<unknown> {
    if (!(thrown instanceof WorkbenchError) || !lostCodes.has(thrown.code)) return thrown
    const backup = await readBackup(id)
    const tip = backup
      ? 'Open its last good version, which is kept beside it.'
      : 'Open another study, or begin a new one.'
    return new WorkbenchError(thrown.code, thrown.message, tip, { cause: thrown })
  }

  async function write(study: Study): Promise<Study> {
    await writeWhole(pathOf(study.id), `${JSON.stringify(study, null, 1)}\n`)
    return study
  }

  async function create(content: StudyContent, now = new Date()): Promise<Study> {
    await makeFolder(folder)
    await removeLeftovers(folder)
    const taken = new Set(await idsIn(folder))
    const stem = stemOf(content.name, now)
    const ids = [stem, ...Array.from({ length: taken.size + 1 }, (_, at) => `${stem}-${at + 2}`)]
    const id = ids.find((candidate) => !taken.has(candidate))!
    return write({ form: studyForm, id, revision: 0, savedAt: seconds(), ...content })
  }

  async function save(id: string, basis: number, content: StudyContent): Promise<Study> {
    const before = await readJson(pathOf(id), form).catch((thrown: unknown) => unreadable(thrown))
    if (before && before.revision !== basis) throw changed(before, basis)
    if (before) await copyFile(pathOf(id), backupOf(id))
    return write({ form: studyForm, id, revision: basis + 1, savedAt: seconds(), ...content })
  }

  async function summarize(id: string): Promise<StudySummary> {
    const study = await open(id).catch((thrown: Error) => thrown)
    const backup = await readBackup(id)
    const backupSavedAt = backup?.savedAt ?? null
    if (!(study instanceof Error))
      return { id, name: study.name, savedAt: study.savedAt, clip: study.clip, problem: null, backupSavedAt }
    const { name, savedAt, clip } = backup ?? { name: id, savedAt: 0, clip: null }
    return { id, name, savedAt, clip, problem: study.message, backupSavedAt }
  }

  return {
    folder,
    list: async () => {
      const summaries = await Promise.all((await idsIn(folder)).map(summarize))
      return summaries.toSorted((a, b) => b.savedAt - a.savedAt || a.id.localeCompare(b.id))
    },
    create,
    open,
    save,
    remove: async (id) => {
      for (const path of [pathOf(id), backupOf(id)]) await rm(path, { force: true })
    },
  }
}

async function idsIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => [])
  const ids = names.flatMap((name) => /^([a-z0-9][a-z0-9-]*)(?:\.previous)?\.json$/.exec(name)?.[1] ?? [])
  return [...new Set(ids)]
}

/** E.g. `2026-11-23-clapping`: a person finds the file, and every file system takes it. */
function stemOf(name: string, now: Date): string {
  const words = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replace(/^-+|-+$/g, '')
  return `${now.toISOString().slice(0, 10)}-${words || 'study'}`
}

/** What cannot be read is written over by what a window still has, and is never its last good version. */
function unreadable(thrown: unknown): null {
  if (thrown instanceof WorkbenchError && lostCodes.has(thrown.code)) return null
  throw thrown
}

function changed({ name, revision }: Study, basis: number): WorkbenchError {
  return new WorkbenchError(
    'study/changed',
    `The study “${name}” was saved by another window: it has revision ${revision}, this window changed revision ${basis}.`,
    'Open what the other window saved, or keep yours as a copy.',
  )
}
