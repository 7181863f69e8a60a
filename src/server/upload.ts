import { createHash, randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { WorkbenchError } from '../contract/error'

/** Largest file that is taken from a browser. Larger ones lie on the engine's machine already, or should. */
export const maxUploadBytes = 4 * 1024 ** 3

export interface Upload {
  readonly name: string
  /** files of one group lie beside each other, as a model card and its network must; null: alone */
  readonly group: string | null
  readonly body: Readable
}

/**
 * Stores a dropped file as `folder/<group>/<name>`, or `folder/<start of its SHA-256>/<name>` without a group: then the same
 * file dropped twice is kept once, and two files of one name are kept apart. It appears whole or not at all.
 *
 * @returns the path of the stored file
 * @throws WorkbenchError `upload/bad-name`, `upload/too-large`
 */
export async function storeUpload(
  { body, name, group }: Upload,
  folder: string,
  maxBytes = maxUploadBytes,
): Promise<string> {
  const safe = safeName(name)
  await mkdir(folder, { recursive: true })
  const unfinished = join(folder, `.${randomUUID()}.part`)
  try {
    const hash = createHash('sha256')
    await pipeline(body, measured(safe, maxBytes, hash), createWriteStream(unfinished, { flags: 'wx', mode: 0o600 }))
    const home = join(folder, group === null ? hash.digest('hex').slice(0, 16) : groupName(group))
    await mkdir(home, { recursive: true })
    await rename(unfinished, join(home, safe))
    return join(home, safe)
  } finally {
    await rm(unfinished, { force: true })
  }
}

/** Passes bytes on, hashes them, and stops at the limit. */
function measured(name: string, maxBytes: number, hash: ReturnType<typeof createHash>): Transform {
  let bytes = 0
  return new Transform({
    transform(chunk: Buffer, _, done) {
      bytes += chunk.length
      hash.update(chunk)
      done(bytes > maxBytes ? tooLarge(name, maxBytes) : null, chunk)
    },
  })
}

export function tooLarge(name: string, maxBytes: number): WorkbenchError {
  return new WorkbenchError(
    'upload/too-large',
    `${name} is larger than the ${Math.floor(maxBytes / 1024 ** 2)} MiB that a browser may hand over.`,
    'Copy it to the machine the engine runs on and open it there by its path.',
  )
}

/** A file name that is nothing but a name on any system: no folders, no control characters, at most 150 bytes. */
function safeName(name: string): string {
  const last = name.split(/[\\/]/).at(-1) ?? ''
  const plain = last.replace(/[\u0000-\u001f\u007f<>:"|?*]/g, '_').replace(/^\.+|[. ]+$/g, '')
  if (!plain)
    throw new WorkbenchError('upload/bad-name', `"${name}" is no file name.`, 'Rename the file and drop it again.')
  return shortened(plain, 150)
}

function groupName(group: string): string {
  if (/^[\w-]{1,64}$/.test(group)) return `group-${group}`
  throw new WorkbenchError('upload/bad-name', `"${group}" is no name of a group of files.`, 'Drop the files again.')
}

/** Keeps the end, where the extension is. */
function shortened(name: string, maxBytes: number): string {
  const characters = [...name]
  while (Buffer.byteLength(characters.join('')) > maxBytes) characters.shift()
  return characters.join('')
}
