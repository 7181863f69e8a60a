import type { Study, StudySummary } from '../../contract/study'
import { createStudyFiles, type StudyContent } from '../store'

export interface StudyService {
  list(): Promise<{ folder: string; studies: StudySummary[] }>
  create(content: StudyContent): Promise<Study>
  open(id: string, backup: boolean): Promise<Study>
  save(id: string, basis: number, content: StudyContent): Promise<Pick<Study, 'revision' | 'savedAt'>>
  remove(id: string): Promise<void>
}

/** Studies of the home folder, one thing at a time: two windows that save at once are told apart by their revisions. */
export function createStudyService(folder: string): StudyService {
  const files = createStudyFiles(folder)
  let last: Promise<unknown> = Promise.resolve()

  function inTurn<Result>(act: () => Promise<Result>): Promise<Result> {
    const turn = last.then(act)
    last = turn.catch(() => undefined)
    return turn
  }

  return {
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
