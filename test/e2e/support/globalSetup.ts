import { ensureBuilt } from '../../../build/ensureBuilt.mjs'

/** The browser sees what a user sees: the built window, served by the built server. */
export default async function globalSetup(): Promise<void> {
  await ensureBuilt(['main', 'renderer'])
}
