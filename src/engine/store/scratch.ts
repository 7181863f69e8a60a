import { rm, statfs, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { formatBytes } from '../../contract/bytes'
import { WorkbenchError } from '../../contract/error'
import { writeError } from './problem'
import { temporaryName } from './writeWhole'

/** A file that is needed only while a run goes on. Should the process be killed, it goes as partial writes do. */
export interface Scratch {
  readonly path: string
  remove(): Promise<void>
}

/** Well below the age at which a file counts as left behind. */
const touchMilliseconds = 60_000

/**
 * Makes an empty scratch file.
 *
 * @param bytes that it will take
 * @throws WorkbenchError `store/disk-full` if there is no room for them; else as every write
 */
export async function createScratch(folder: string, name: string, bytes: number): Promise<Scratch> {
  const path = join(folder, temporaryName(name))
  const room = await statfs(folder).catch(() => null)
  if (room && room.bavail * room.bsize < bytes) throw noRoom(path, bytes, room.bavail * room.bsize)
  await writeFile(path, '', { flag: 'wx' }).catch((cause: unknown) => {
    throw writeError(path, cause)
  })
  const touch = setInterval(() => void utimes(path, new Date(), new Date()).catch(() => undefined), touchMilliseconds)
  touch.unref()
  return {
    path,
    async remove() {
      clearInterval(touch)
      await rm(path, { force: true }).catch(() => undefined)
    },
  }
}

function noRoom(path: string, bytes: number, free: number): WorkbenchError {
  return new WorkbenchError(
    'store/disk-full',
    `${path} takes ${formatBytes(bytes)} while the run goes on; the disk has ${formatBytes(free)} free.`,
    'Free some room, choose a folder on another disk, or record fewer steps.',
  )
}
