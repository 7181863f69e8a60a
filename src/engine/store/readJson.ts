import { readFile, stat } from 'node:fs/promises'
import type { z } from 'zod'
import { WorkbenchError } from '../../contract/error'
import { corrupt, readError } from './problem'

/** Far more than a hundred thousand steps take; more is not read into memory. */
const largestBytes = 64 * 2 ** 20

/** A JSON file of a run folder: its schema, and the field that says which form it has. */
export interface JsonForm<Value> {
  readonly schema: z.ZodType<Value>
  readonly versionField: string
  readonly version: number
}

/**
 * Reads and checks a JSON file.
 *
 * @throws WorkbenchError `store/not-found`, `store/unreadable`, `store/newer` if a newer workbench wrote it,
 *   `store/corrupt` naming the field that is wrong
 */
export async function readJson<Value>(path: string, form: JsonForm<Value>): Promise<Value> {
  const raw = parse(path, await readText(path))
  const version = (raw as Record<string, unknown> | null)?.[form.versionField]
  if (typeof version === 'number' && version > form.version) throw newer(path, version, form.version)
  const result = form.schema.safeParse(raw)
  if (result.success) return result.data
  const [issue] = result.error.issues
  throw corrupt(path, `field "${issue!.path.join('.') || '(whole file)'}": ${issue!.message}`, result.error)
}

async function readText(path: string): Promise<string> {
  try {
    const { size } = await stat(path)
    if (size > largestBytes) throw corrupt(path, `it has ${size} bytes, which is no file of a run`)
    return await readFile(path, 'utf8')
  } catch (cause) {
    throw cause instanceof WorkbenchError ? cause : readError(path, cause)
  }
}

function parse(path: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw corrupt(path, `it is not JSON (${(cause as Error).message})`, cause)
  }
}

function newer(path: string, found: number, known: number): WorkbenchError {
  return new WorkbenchError(
    'store/newer',
    `${path} has form ${found}; this build reads forms up to ${known}.`,
    'Open it with a newer workbench.',
  )
}
