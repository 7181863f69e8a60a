import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { writeError } from './problem'

const mostOfOneName = 10_000

/**
 * Makes a folder of that name, or of the name with a number behind it. Only one process can make a folder, so a name is
 * never given twice.
 *
 * @returns its name
 * @throws WorkbenchError `store/read-only` or `store/disk-full`, naming the folder
 */
export async function claimFolder(parent: string, name: string): Promise<string> {
  for (let count = 1; ; count++) {
    const id = count === 1 ? name : `${name}-${count}`
    try {
      await mkdir(join(parent, id))
      return id
    } catch (cause) {
      const isTaken = (cause as NodeJS.ErrnoException).code === 'EEXIST'
      if (!isTaken || count >= mostOfOneName) throw writeError(join(parent, id), cause)
    }
  }
}
