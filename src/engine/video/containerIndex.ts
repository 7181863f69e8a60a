import { runChild } from './child'
import type { ChildEnd } from './child'
import { indexPictures } from './pictureIndex'
import type { PictureIndex } from './pictureIndex'
import { baseArguments, collectProblems } from './scan'
import type { Problems } from './scan'
import { inputArguments } from './source'
import type { FfmpegTools } from './tools'

/** Packets that are read but never shown, e.g. before the start of an edit list. */
const discardFlag = 0x4
const keyFlag = 0x1

/**
 * Index of a long clip from its packets alone: reads the whole file, decodes nothing.
 *
 * @returns `index` null where packets do not tell the pictures: a time stamp is missing or comes twice
 */
export async function readContainerIndex(
  path: string,
  tools: FfmpegTools,
  signal?: AbortSignal,
): Promise<{ index: PictureIndex | null; problems: Problems; end: ChildEnd }> {
  const packets = createPackets()
  const header = { timeBase: null as [number, number] | null }
  let rest = ''
  const onOutput = (chunk: Buffer): void => {
    const lines = (rest + chunk.toString('latin1')).split('\n')
    rest = lines.pop()!
    for (const line of lines) takeLine(line)
  }
  const takeLine = (line: string): void => {
    const timeBase = /^#tb 0: (\d+)\/(\d+)/.exec(line)
    if (timeBase) header.timeBase = [Number(timeBase[1]), Number(timeBase[2])]
    if (line === '' || line.startsWith('#')) return
    const [, , pts, , , , ...more] = line.split(',').map((field) => field.trim())
    const flagField = more.find((field) => field.startsWith('F='))
    const flags = flagField ? Number(flagField.slice(2)) : keyFlag
    if (!(flags & discardFlag)) packets.add(Number(pts), (flags & keyFlag) !== 0)
  }
  const copyPackets = ['-c', 'copy', '-copyinkf', '-copyts', '-avoid_negative_ts', 'disabled', '-f', 'framecrc', '-']
  const complaints = collectProblems()
  const end = await runChild(tools.path, [...baseArguments, ...inputArguments(path), '-map', '0:V:0', ...copyPackets], {
    signal,
    onOutput,
    onLine: complaints.take,
  })
  const rising = packets.rising()
  const index = header.timeBase && rising.pts.length > 0 ? indexPictures(rising, null, header.timeBase) : null
  return { index: index?.hasRisingTimes ? index : null, problems: complaints.problems, end }
}

/** Packets as they come, in columns that grow by doubling: a film of three hours has 324,000. */
function createPackets() {
  let pts = new Float64Array(4096)
  let isKey = new Uint8Array(4096)
  let count = 0
  return {
    add(time: number, key: boolean): void {
      if (count === pts.length) {
        pts = grown(pts, new Float64Array(2 * count))
        isKey = grown(isKey, new Uint8Array(2 * count))
      }
      pts[count] = time
      isKey[count++] = Number(key)
    },
    /** in the order of their time stamps, that is, of presentation */
    rising(): Pick<PictureIndex, 'pts' | 'isKey'> {
      const order = Uint32Array.from({ length: count }, (_, packet) => packet).sort((a, b) => pts[a]! - pts[b]!)
      return {
        pts: Float64Array.from(order, (packet) => pts[packet]!),
        isKey: Uint8Array.from(order, (packet) => isKey[packet]!),
      }
    },
  }
}

function grown<Column extends Float64Array | Uint8Array>(from: Column, to: Column): Column {
  to.set(from)
  return to
}
