import { type FileHandle, open } from 'node:fs/promises'
import { WorkbenchError } from '../../contract/error'

/** A file of float32 rows of one length, which processes of one machine fill and read in place while a run goes on. */
export interface RowFile {
  /** @throws WorkbenchError `tensor/row-file`, e.g. where the disk is full */
  write(row: number, values: Float32Array): Promise<void>
  /** A copy. @throws WorkbenchError `tensor/row-file` for a row that was not written */
  read(row: number): Promise<Float32Array<ArrayBuffer>>
  close(): Promise<void>
}

/**
 * @param path a file that is there
 * @param length values of a row
 */
export async function openRowFile(path: string, length: number): Promise<RowFile> {
  const handle = await open(path, 'r+').catch((cause: unknown) => {
    throw problem(path, 'cannot be opened', cause)
  })
  const bytes = length * Float32Array.BYTES_PER_ELEMENT
  return {
    write: (row, values) =>
      writeAll(handle, new Uint8Array(values.buffer, values.byteOffset, bytes), row * bytes, path),
    async read(row) {
      const values = new Float32Array(length)
      await readAll(handle, new Uint8Array(values.buffer), row * bytes, path)
      return values
    },
    close: () => handle.close(),
  }
}

async function writeAll(handle: FileHandle, bytes: Uint8Array, position: number, path: string): Promise<void> {
  let done = 0
  while (done < bytes.length) {
    const { bytesWritten } = await handle
      .write(bytes, done, bytes.length - done, position + done)
      .catch((cause: unknown) => {
        throw problem(path, 'cannot be written', cause)
      })
    done += bytesWritten
  }
}

async function readAll(handle: FileHandle, bytes: Uint8Array, position: number, path: string): Promise<void> {
  let done = 0
  while (done < bytes.length) {
    const { bytesRead } = await handle.read(bytes, done, bytes.length - done, position + done)
    if (bytesRead === 0) throw problem(path, 'is too short', new Error(`it ends after ${position + done} bytes`))
    done += bytesRead
  }
}

function problem(path: string, what: string, cause: unknown): WorkbenchError {
  const { message } = cause as Error
  return new WorkbenchError(
    'tensor/row-file',
    `${path} ${what}: ${message}.`,
    'Make room on that disk, or record fewer steps.',
    { cause },
  )
}
