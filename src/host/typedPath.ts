import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * A path as people paste it: with spaces and line ends around it, in the quotes of a shell or of Explorer, beginning with the
 * user's own folder `~`, or as the `file://` address that a file manager copies.
 */
export function typedPath(text: string): string {
  const bare = withoutQuotes(text.trim())
  if (/^file:\/\//i.test(bare)) return pathOfAddress(bare)
  return /^~(?=$|[\\/])/.test(bare) ? join(homedir(), bare.slice(1)) : bare
}

function withoutQuotes(text: string): string {
  const quoted = /^(["'])(.+)\1$/.exec(text)
  return quoted ? quoted[2]! : text
}

/** An address that cannot be read is left as it is, so that the refusal shows what was pasted. */
function pathOfAddress(address: string): string {
  try {
    return fileURLToPath(address)
  } catch {
    return address
  }
}
