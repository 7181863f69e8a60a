import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The project's folder. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** Ends the command with a sentence a person can act on. */
export function fail(sentence) {
  console.error(sentence)
  process.exit(1)
}
