import type { Snapshots } from '../../feature/recordJob'
import type { RunFolder } from '../../store'
import { framesAtOnce } from '../attackClip'
import type { AttackSettings } from '../attackFrames'
import type { PreparedRun } from '../preparedRun'

/** The file that an attack's frames of some steps go to, and from which they are looked at. */
export interface KeptFrames {
  readonly request: NonNullable<AttackSettings['snapshots']>
  readonly snapshots: Snapshots
  remove(): Promise<void>
}

/**
 * @returns null where nothing is recorded
 * @throws WorkbenchError `store/disk-full` if there is no room for all of them
 */
export async function keepFrames(run: PreparedRun, folder: RunFolder): Promise<KeptFrames | null> {
  const { recording, source } = run
  if (!recording) return null
  const positions = framesAtOnce(run)
  const count = recording.steps.length
  const bytes = count * positions.length * 3 * source.height * source.width * Float32Array.BYTES_PER_ELEMENT
  const { path, remove } = await folder.createScratch('snapshots', bytes)
  return { request: { path, every: recording.every }, snapshots: { path, count, positions }, remove }
}
