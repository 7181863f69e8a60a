/** Last part of a path of either kind of separator. */
export function fileName(path: string): string {
  return path.split(/[\\/]/).filter(Boolean).at(-1) ?? path
}

/** The folder a path lies in; empty for a bare name. */
export function folderOf(path: string): string {
  const end = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'))
  return end > 0 ? path.slice(0, end) : path.slice(0, end + 1)
}

/** Whether somebody typed or pasted where a file is, not part of its name: from the root, `~`, a drive, or as an address. */
export function isWhole(text: string): boolean {
  return /^["']?([\\/]|~(?=$|[\\/])|[a-z]:[\\/]|file:\/\/)/i.test(text.trim())
}

export type NamedKind = 'clip' | 'card' | 'model' | 'other'

const clipEndings = /\.(mp4|m4v|mov|mkv|webm|avi|mpg|mpeg|ts|ogv|wmv|flv|3gp|gif|y4m)$/i

/** What a name promises; the engine decides by the content. */
export function kindOfName(name: string): NamedKind {
  if (clipEndings.test(name)) return 'clip'
  if (/\.json$/i.test(name)) return 'card'
  return /\.onnx$/i.test(name) ? 'model' : 'other'
}
