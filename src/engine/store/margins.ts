import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { join, resolve } from 'node:path'
import { type MarginReading, type Margins, marginsSchema } from '../../contract/margin'
import { WorkbenchError } from '../../contract/error'
import { formatCsv } from './csv'
import { files } from './layout'
import { readError } from './problem'
import { type JsonForm, readJson } from './readJson'
import { writeWhole } from './writeWhole'

const form: JsonForm<Margins> = { schema: marginsSchema, versionField: 'margins', version: 1 }
const header = [
  ...['model', 'what', 'first_ordinal', 'last_ordinal', 'first_position', 'last_position'],
  ...['benign_margin_nats', 'adversarial_margin_nats', 'benign_probability', 'adversarial_probability'],
  ...['alone_nats', 'added_nats', 'undefined_because', 'ordinals'],
]
type Cell = number | string

/**
 * Writes `margins.csv`, a line for each window, frame and step of growth of each target (empty where a number is undefined or
 * does not apply), and `margins.json`, which knows more.
 *
 * @throws WorkbenchError `store/read-only` or `store/disk-full`, naming the file
 */
export async function writeMargins(folder: string, margins: Margins): Promise<void> {
  const path = resolve(folder)
  await writeWhole(join(path, files.marginsTable), formatCsv(header, linesOf(margins)))
  await writeWhole(join(path, files.margins), `${JSON.stringify(margins)}\n`)
}

/**
 * @returns null if none were computed
 * @throws WorkbenchError `store/unreadable`, `store/newer`, `store/corrupt`, naming the file
 */
export async function readMargins(folder: string): Promise<Margins | null> {
  return readJson(join(resolve(folder), files.margins), form).catch((thrown: unknown) => {
    if (thrown instanceof WorkbenchError && thrown.code === 'store/not-found') return null
    throw thrown
  })
}

/**
 * SHA-256 of a run's benign and 8-bit adversarial frames, in hexadecimal.
 *
 * @throws WorkbenchError `store/not-found` or `store/unreadable`
 */
export async function hashFrames(folder: string): Promise<string> {
  const hash = createHash('sha256')
  for (const name of [files.benign, files.rounded]) {
    const path = join(resolve(folder), name)
    await pipeline(createReadStream(path), async (chunks) => {
      for await (const chunk of chunks) hash.update(chunk as Uint8Array)
    }).catch((cause: unknown) => {
      throw readError(path, cause)
    })
  }
  return hash.digest('hex')
}

function* linesOf({ targets, ordinals }: Margins): Iterable<Cell[]> {
  const places = (first: number, last: number): Cell[] => [ordinals[first]!, ordinals[last]!, first, last]
  const shown = (positions: readonly number[]): string => positions.map((position) => ordinals[position]).join(' ')
  for (const { model, frames, benign, adversarial, windows, influence, growth } of targets) {
    yield [model, 'clip', ...places(frames[0]!, frames.at(-1)!), ...both(benign, adversarial), shown(frames)]
    for (const { positions, ...window } of windows) {
      const [numbers, ends] = [both(window.benign, window.adversarial), places(positions[0]!, positions.at(-1)!)]
      yield [model, 'window', ...ends, ...numbers, shown(positions)]
    }
    for (const { position, alone, added, reason } of influence) {
      const numbers = ['', '', '', '', alone ?? '', added ?? '', reason ?? '', shown([position])]
      yield [model, 'frame', ...places(position, position), ...numbers]
    }
    const turned: number[] = []
    for (const { position, reading } of growth) {
      if (position === null) continue
      turned.push(position)
      const words = [reading.reason ?? '', shown(turned)]
      const numbers = ['', reading.margin ?? '', '', reading.probability ?? '', '', '', ...words]
      yield [model, 'adversarial until', ...places(frames[0]!, position), ...numbers]
    }
  }
}

function both(benign: MarginReading, adversarial: MarginReading): Cell[] {
  return [
    ...[benign.margin ?? '', adversarial.margin ?? '', benign.probability ?? '', adversarial.probability ?? ''],
    ...['', '', benign.reason ?? adversarial.reason ?? ''],
  ]
}
