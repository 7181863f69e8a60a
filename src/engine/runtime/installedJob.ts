import './silence'
import { existsSync } from 'node:fs'
import { constants } from 'node:os'
import { join } from 'node:path'
import { listSupportedBackends } from 'onnxruntime-node'
import { defineJob } from './job'
import { libraryFolder } from './versions'

export interface InstalledRequest {
  /** shared libraries to try: names that the system's loader looks up, or files of onnxruntime's own folder */
  readonly libraries: readonly string[]
}

/** What the installed onnxruntime package holds for this system. */
export interface Installed {
  /** providers it was built for; those that are not bundled need files that it does not bring */
  readonly backends: readonly { readonly name: string; readonly bundled: boolean }[]
  /** its folder of native libraries */
  readonly folder: string | null
  /** the loader's complaint about each library that was asked for: null if it loads, `not there` for a missing own file */
  readonly complaints: Readonly<Record<string, string | null>>
}

/** Looks at the package itself. To be run in a worker that ends afterwards: it loads libraries. */
export const installedJob = defineJob<InstalledRequest, never, Installed>({
  name: 'runtime/installed',
  async run({ libraries }) {
    const folder = libraryFolder()
    return {
      backends: listSupportedBackends().map(({ name, bundled }) => ({ name, bundled })),
      folder,
      complaints: Object.fromEntries(libraries.map((library) => [library, complaintOf(library, folder)])),
    }
  },
})

/** What is said of a file of onnxruntime's own that is not in its folder. */
export const fileMissing = 'not there'

/** Node can only load its own modules: what loads and is none is refused afterwards, in words of Node's own. */
function complaintOf(library: string, folder: string | null): string | null {
  const isOwn = library.startsWith('libonnxruntime')
  const path = isOwn && folder !== null ? join(folder, library) : library
  if (isOwn && !existsSync(path)) return fileMissing
  try {
    // In the order of the request, and for all: the CUDA provider takes symbols from the shared one.
    process.dlopen({ exports: {} }, path, constants.dlopen.RTLD_LAZY | constants.dlopen.RTLD_GLOBAL)
    return null
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : String(thrown)
    return message.startsWith('Module did not self-register') ? null : message
  }
}
