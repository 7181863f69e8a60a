import { type FileHandle, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { writeError } from './problem'

const temporaryPattern = /^\.partial-\d+-\d+-/
/** No write takes this long: a temporary file that old was left by a process that died. */
const abandonedMilliseconds = 10 * 60_000

let written = 0

/**
 * Writes a file so that it appears whole or not at all: to a temporary name in the same folder, through to the disk, then
 * renamed. A file of that name is replaced; after an error it is as it was, and the temporary file is gone.
 *
 * @throws WorkbenchError `store/read-only`, `store/disk-full` or `store/cannot-write` naming the path
 */
export async function writeWhole(path: string, content: Uint8Array | string): Promise<void> {
  const temporary = join(dirname(path), temporaryName(basename(path)))
  try {
    await writeThrough(await open(temporary, 'wx'), content)
    await rename(temporary, path)
    await syncFolder(dirname(path))
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => undefined)
    throw writeError(path, cause)
  }
}

/** Of a file that is not, or not yet, part of its folder. Never given twice. */
export function temporaryName(name: string): string {
  return `.partial-${process.pid}-${written++}-${name}`
}

/** Removes what writes that never ended left in a folder. Young files are let be: another process may be at them. */
export async function removeLeftovers(folder: string, now = Date.now()): Promise<void> {
  const names = await readdir(folder).catch(() => [])
  for (const name of names.filter((candidate) => temporaryPattern.test(candidate))) {
    const path = join(folder, name)
    const file = await stat(path).catch(() => null)
    if (file && now - file.mtimeMs > abandonedMilliseconds) await rm(path, { force: true }).catch(() => undefined)
  }
}

async function writeThrough(file: FileHandle, content: Uint8Array | string): Promise<void> {
  try {
    await file.writeFile(content)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Makes the rename itself last. Not every system lets a folder be opened; there the rename lasts by other means. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => null)
  await handle?.sync().catch(() => undefined)
  await handle?.close()
}
