import { WorkbenchError } from '../../contract/error'

/** What a system says when a path cannot be written, and what a person can do about it. */
const writeProblems: Record<string, readonly [code: string, problem: string, tip: string]> = {
  EACCES: ['store/read-only', 'you may not write there', 'Choose a folder that you may write to.'],
  EPERM: ['store/read-only', 'you may not write there', 'Choose a folder that you may write to.'],
  EROFS: ['store/read-only', 'it is on a read-only disk', 'Choose a folder on another disk.'],
  ENOTDIR: ['store/read-only', 'part of its path is a file, not a folder', 'Choose a folder.'],
  EEXIST: ['store/read-only', 'there is a file of that name', 'Choose a folder.'],
  ENOENT: ['store/read-only', 'its folder is not there and cannot be made', 'Choose a folder that exists.'],
  ENOSPC: ['store/disk-full', 'the disk is full', 'Free some room, or choose a folder on another disk.'],
  EDQUOT: ['store/disk-full', 'your share of the disk is full', 'Free some room, or choose a folder on another disk.'],
  ENAMETOOLONG: ['store/read-only', 'its name is too long', 'Choose a folder with a shorter path.'],
}

/** An error of the file system as one a person can act on; names the path. Others keep the system's words. */
export function writeError(path: string, cause: unknown): WorkbenchError {
  const { code = '', message } = cause as NodeJS.ErrnoException
  const [name, problem, tip] = writeProblems[code] ?? ['store/cannot-write', message, 'Choose another folder.']
  return new WorkbenchError(name, `${path} cannot be written: ${problem}${code ? ` (${code})` : ''}.`, tip, { cause })
}

/** A run folder, or a file of one, that cannot be read. */
export function readError(path: string, cause: unknown): WorkbenchError {
  const { code = '', message } = cause as NodeJS.ErrnoException
  const isMissing = code === 'ENOENT' || code === 'ENOTDIR'
  return new WorkbenchError(
    isMissing ? 'store/not-found' : 'store/unreadable',
    `${path} ${isMissing ? 'is not there' : `cannot be read: ${message}`}.`,
    isMissing ? 'Choose a run folder, which holds plan.json.' : 'Check that you may read it.',
    { cause },
  )
}

/** A file of a run folder whose content is not what the form of run folders says. */
export function corrupt(path: string, problem: string, cause?: unknown): WorkbenchError {
  return new WorkbenchError(
    'store/corrupt',
    `${path} is damaged: ${problem}.`,
    'Do the run again, or put back the file from a copy.',
    { cause },
  )
}
