import { readdir, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { WorkbenchError } from '../contract/error'
import { typedPath } from './typedPath'

export interface FolderEntry {
  readonly name: string
  readonly path: string
  readonly isFolder: boolean
  readonly bytes: number
}

/**
 * What lies in a folder: folders first, then files, each by name; hidden entries and broken links are left out.
 *
 * @param path as it was typed or pasted; of a file, which is then listed even if it is hidden, the folder it lies in; null:
 *   the user's own folder
 * @throws WorkbenchError `folder/unreadable` if it is missing or not ours to read
 */
export async function folderListing(path: string | null) {
  const named = resolve(path === null ? homedir() : typedPath(path))
  const info = await stat(named).catch(() => null)
  const file = info && !info.isDirectory() ? named : null
  const folder = file === null ? named : dirname(file)
  const names = await readdir(folder).catch((cause: NodeJS.ErrnoException) => {
    throw unreadable(folder, cause)
  })
  const isShown = (name: string): boolean => !name.startsWith('.') || join(folder, name) === file
  const found = await Promise.all(names.filter(isShown).map((name) => entryOf(folder, name)))
  const entries = found.filter((entry) => entry !== null).sort(foldersFirst)
  return { path: folder, file, parent: dirname(folder) === folder ? null : dirname(folder), entries }
}

async function entryOf(folder: string, name: string): Promise<FolderEntry | null> {
  const path = join(folder, name)
  const info = await stat(path).catch(() => null)
  return info && { name, path, isFolder: info.isDirectory(), bytes: info.isFile() ? info.size : 0 }
}

const order = new Intl.Collator('en', { numeric: true })
function foldersFirst(a: FolderEntry, b: FolderEntry): number {
  return Number(b.isFolder) - Number(a.isFolder) || order.compare(a.name, b.name)
}

const reasons: Record<string, string> = {
  ENOENT: 'there is nothing of that name',
  ENOTDIR: 'it is a file',
  EACCES: 'it may not be read by this user',
}

function unreadable(folder: string, cause: NodeJS.ErrnoException): WorkbenchError {
  const reason = reasons[cause.code ?? ''] ?? cause.message
  return new WorkbenchError('folder/unreadable', `Folder ${folder} cannot be listed: ${reason}.`, 'Choose another.', {
    cause,
  })
}
