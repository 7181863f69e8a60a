import type { TestProject } from 'vitest/node'
import { ensureBuilt } from '../build/ensureBuilt.mjs'

/** Workers and command lines that tests start are the built ones: of the sources as they are, also after an edit. */
export default async function globalSetup(project: TestProject): Promise<void> {
  await ensureBuilt(['main'])
  project.onTestsRerun(() => ensureBuilt(['main']))
}
