import type { Study, StudySummary } from '../../contract/study'
import { createStudyFiles, type StudyContent } from '../store'

export interface StudyService {
  list(): Promise<{ folder: string; studies: StudySummary[] }>
  create(content: StudyContent): Promise<Study>
  open(id: string, backup: boolean): Promise<Study>
  /** The one a window had before, else the newest that can be read; null: there is none. */
  last(before: string | null): Promise<Study | null>
  save(id: string, basis: number, content: StudyContent): Promise<Pick<Study, 'revision' | 'savedAt'>>
  remove(id: string): Promise<void>
}

/** Studies of the home folder, one thing at a time: two windows that save at once are told apart by their revisions. */
export function createStudyService(folder: string): StudyService {
  const files = createStudyFiles(folder)
  let turnBefore: Promise<unknown> = Promise.resolve()

  function inTurn<Result>(act: () => Promise<Result>): Promise<Result> {
    const turn = turnBefore.then(act)
    turnBefore = turn.catch(() => undefined)
    return turn
  }

  async function last(before: string | null): Promise<Study | null> {
    const own = before === null ? null : await files.open(before).catch(() => null)
    if (own) return own
    const newest = (await files.list()).find(({ problem }) => problem === null)
    return newest ? files.open(newest.id) : null
  }

  return {
    last: (before) => inTurn(() => last(before)),
    list: () => inTurn(async () => ({ folder: files.folder, studies: await files.list() })),
    create: (content) => inTurn(() => files.create(content)),
    open: (id, backup) => inTurn(() => files.open(id, backup)),
    save: (id, basis, content) =>
      inTurn(async () => {
        const { revision, savedAt } = await files.save(id, basis, content)
        return { revision, savedAt }
      }),
    remove: (id) => inTurn(() => files.remove(id)),
  }
}
