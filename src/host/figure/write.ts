import { randomUUID } from 'node:crypto'
import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { WorkbenchError } from '../../contract/error'

export interface FileToWrite {
  readonly path: string
  readonly bytes: Uint8Array
}

/**
 * Each file appears whole or not at all, and none before all of them are complete: they are written under temporary
 * names first, and then renamed.
 *
 * @throws WorkbenchError `figure/no-folder`, `figure/read-only`, `figure/disk-full`, `figure/not-written`
 */
export async function writeTogether(files: readonly FileToWrite[]): Promise<void> {
  const parts = files.map(({ path }) => join(dirname(path), `.${basename(path)}.${randomUUID().slice(0, 8)}.part`))
  try {
    for (const [index, { bytes }] of files.entries()) await writeFile(parts[index]!, bytes, { flag: 'wx' })
    for (const [index, { path }] of files.entries()) await rename(parts[index]!, path)
  } catch (error) {
    throw writeError(error, files[0]!.path)
  } finally {
    await Promise.all(parts.map((part) => rm(part, { force: true }).catch(() => undefined)))
  }
}

/** @throws WorkbenchError as writeTogether */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true })
  } catch (error) {
    throw writeError(error, folder)
  }
}

/** @throws WorkbenchError `figure/no-folder` if the folder a file should go into is not there */
export async function requireFolder(path: string): Promise<void> {
  const folder = dirname(path)
  const isFolder = await stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  )
  if (!isFolder) throw noFolder(path)
}

function noFolder(path: string): WorkbenchError {
  return new WorkbenchError(
    'figure/no-folder',
    `The figure cannot be written to "${path}": there is no folder "${dirname(path)}".`,
    'Make the folder first, or choose another.',
  )
}

/** What the system says, as something a person can act on. */
export function writeError(error: unknown, path: string): WorkbenchError {
  const code = (error as { code?: string } | null)?.code ?? 'unknown error'
  if (code === 'ENOENT' || code === 'ENOTDIR') return noFolder(path)
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return new WorkbenchError(
      'figure/read-only',
      `The figure cannot be written to "${path}": writing into "${dirname(path)}" is not allowed (${code}).`,
      'Choose a folder you may write to.',
      { cause: error },
    )
  }
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new WorkbenchError(
      'figure/disk-full',
      `The figure cannot be written to "${path}": the disk is full (${code}).`,
      'Make room, or choose a folder on another disk.',
      { cause: error },
    )
  }
  return new WorkbenchError(
    'figure/not-written',
    `The figure cannot be written to "${path}" (${code}).`,
    'Choose another file name or folder.',
    { cause: error },
  )
}
