import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Placement } from '../../contract/environment'

/**
 * Does work with a session that keeps a profile, then tells where its nodes ran.
 *
 * @param work opens one session with the prefix, runs it, and closes it
 */
export async function withPlacement<Result>(
  work: (profilePrefix: string) => Promise<Result>,
): Promise<{ result: Result; placement: Placement }> {
  const folder = await mkdtemp(join(tmpdir(), 'i2v-profile-'))
  try {
    const result = await work(join(folder, 'profile'))
    const [file] = await readdir(folder)
    const events = file === undefined ? '[]' : await readFile(join(folder, file), 'utf8')
    return { result, placement: placementOf(JSON.parse(events) as ProfileEvent[]) }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** One entry of a profile, as far as it is looked at here. */
export interface ProfileEvent {
  readonly cat: string
  readonly name: string
  readonly args?: { readonly op_name?: string; readonly provider?: string; readonly node_index?: string }
}

/** Counts every node once, however often it ran. Copies between the devices are no nodes of the graph. */
export function placementOf(events: readonly ProfileEvent[]): Placement {
  const nodes = new Map<string, { readonly op: string; readonly isCpu: boolean }>()
  for (const { cat, name, args } of events) {
    if (cat !== 'Node' || !name.endsWith('_kernel_time') || !args?.provider || !args.op_name) continue
    if (args.op_name.startsWith('Memcpy')) continue
    nodes.set(`${args.node_index} ${name}`, { op: args.op_name, isCpu: args.provider === 'CPUExecutionProvider' })
  }
  const onCpu: Record<string, number> = {}
  let onProvider = 0
  for (const { op, isCpu } of nodes.values()) {
    if (isCpu) onCpu[op] = (onCpu[op] ?? 0) + 1
    else onProvider++
  }
  return { onProvider, onCpu }
}
