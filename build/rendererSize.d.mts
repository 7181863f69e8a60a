export function rendererSize(folder: string): {
  /** bytes of all files, after gzip */
  readonly all: number
  /** of those that are loaded before anything is clicked */
  readonly first: number
  readonly files: readonly {
    readonly path: string
    readonly bytes: number
    readonly compressed: number
    readonly isFirst: boolean
  }[]
}
