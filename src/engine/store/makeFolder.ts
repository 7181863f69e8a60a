import { mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { writeError } from './problem'

/**
 * Makes a folder and those above it that are missing; one that is there is left alone. Not `mkdir(..., { recursive: true })`:
 * Node 20's never returns where a system says ENOENT below a folder that exists, as /proc does.
 *
 * @throws WorkbenchError `store/read-only` or `store/disk-full`, naming the folder
 */
export async function makeFolder(path: string): Promise<void> {
  if (await isFolder(path)) return
  const parent = dirname(path)
  if (parent !== path) await makeFolder(parent)
  try {
    await mkdir(path)
  } catch (cause) {
    // Another process may have made it meanwhile.
    if (!(await isFolder(path))) throw writeError(path, cause)
  }
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (entry) => entry.isDirectory(),
    () => false,
  )
}
