import { readdir, readFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { openSession } from '../../src/engine/runtime/session'
import { float32 } from '../../src/engine/runtime/value'
import { elementCount } from '../../src/engine/tensor/shape'

const runs = 15

interface Event {
  readonly cat: string
  readonly name: string
  /** microseconds */
  readonly dur: number
  readonly args: { readonly op_name?: string }
}

/**
 * Seconds that the convolution kernels of a compiled graph take of one run on one thread, by onnxruntime's own profiler:
 * the median of each kernel, added up.
 *
 * @param model path of a graph whose inputs have fixed shapes
 * @param folder for the profile
 */
export async function convolutionSeconds(model: string, folder: string): Promise<number> {
  const prefix = join(folder, `profile-${basename(model)}`)
  const session = await openSession(model, { provider: 'cpu', threads: 1, profilePrefix: prefix })
  const feeds = Object.fromEntries(
    session.inputs.map((name) => {
      const shape = session.inputShape(name)
      const values = Float32Array.from({ length: elementCount(shape) }, (_, place) => 0.5 + 0.4 * Math.sin(place * 0.7))
      return [name, float32(values, shape)]
    }),
  )
  const fetches = Object.fromEntries(session.outputs.map((name) => [name, null]))
  for (let run = 0; run < runs; run++) await session.run(feeds, fetches)
  await session.close()

  const written = (await readdir(dirname(prefix))).find((name) => name.startsWith(basename(prefix)))!
  const events = JSON.parse(await readFile(join(folder, written), 'utf8')) as Event[]
  const times = new Map<string, number[]>()
  for (const { cat, name, dur, args } of events) {
    const isConvolution = /^(Conv|FusedConv|ConvTranspose)$/.test(args.op_name ?? '')
    if (cat !== 'Node' || !isConvolution || !name.endsWith('_kernel_time')) continue
    times.set(name, [...(times.get(name) ?? []), dur])
  }
  return [...times.values()].reduce((sum, found) => sum + median(found), 0) / 1e6
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)]!
}
