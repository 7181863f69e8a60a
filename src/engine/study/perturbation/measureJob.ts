import { join } from 'node:path'
import { toWireError, WorkbenchError } from '../../../contract/error'
import type { FormMeasures, PerturbationForm, PerturbationMeasures } from '../../../contract/perturbation'
import { framesToImage } from '../../model/preprocess'
import { type Bound, createFormTally } from '../../perturbation/formTally'
import { centred, createPowerSpectrum, radialMean, ringsOf } from '../../perturbation/spectrum'
import { defineJob, type JobContext } from '../../runtime/job'
import { type RunArrays, withRunArrays } from '../../store'
import { streamSaved } from '../../video/streamSaved'
import type { FfmpegTools } from '../../video/tools'

export interface MeasureRequest {
  readonly folder: string
  readonly bound: Bound
  /** null: films cannot be decoded here, because of `noTools` */
  readonly tools: FfmpegTools | null
  readonly noTools: string
  /** films that the folder holds */
  readonly films: readonly ('decoded' | 'viewing')[]
}

export interface MeasureProgress {
  readonly done: number
  readonly total: number
}

export type MeasureResponse = Pick<
  PerturbationMeasures,
  'frames' | 'height' | 'width' | 'forms' | 'leftOut' | 'benignRadial' | 'rings' | 'spectra'
> & { readonly power: Float32Array<ArrayBuffer> }

/** Hands frames of a form on, one after the other, as [3, height, width], 0..1. */
type Source = (take: (position: number, frame: Float32Array) => Promise<void>) => Promise<void>

interface MeasuredForm {
  readonly measures: FormMeasures
  readonly power: Float32Array
}

/** Measures of every form of a run, frame by frame: of each file one frame is in memory at a time. */
export const measureJob = defineJob<MeasureRequest, MeasureProgress, MeasureResponse>({
  name: 'perturbation/measure',
  run: (request, context) => withRunArrays(request.folder, (arrays) => measureRun(request, arrays, context)),
})

async function measureRun(
  { folder, bound, tools, noTools, films }: MeasureRequest,
  arrays: RunArrays,
  context: JobContext<MeasureProgress>,
): Promise<MeasureResponse> {
  const { frames, height, width } = arrays
  const rings = ringsOf(height, width)
  const tick = createTick(context, frames * (3 + films.length))
  const benign = async (position: number): Promise<Float32Array> =>
    imageOf(await arrays.benign(position), height, width)
  const measure = async (form: PerturbationForm, source: Source): Promise<MeasuredForm> => {
    const tally = createFormTally({ frames, height, width, rings }, bound)
    await source(async (position, frame) => {
      await tick()
      tally.add(await benign(position), frame)
    })
    const { measures, power } = tally.result()
    return {
      measures: { form, file: fileNames[form], sameAsRounded: false, ...measures },
      power: centred(power, height, width),
    }
  }

  const found = [
    await measure('float', eachOf(frames, arrays.adversarial)),
    await measure(
      'rounded',
      eachOf(frames, async (position) => imageOf(await arrays.rounded(position), height, width)),
    ),
  ]
  const leftOut: MeasureResponse['leftOut'] = []
  for (const form of films) {
    try {
      if (!tools) throw new WorkbenchError('video/no-ffmpeg', noTools)
      const path = join(folder, fileNames[form])
      const film = { path, kind: form === 'decoded' ? 'lossless' : 'viewing', height, width } as const
      if (form === 'decoded' && (await isRounded(film, tools, arrays, tick))) {
        const rounded = found[1]!
        found.push({
          ...rounded,
          measures: { ...rounded.measures, ...{ form, file: fileNames[form] }, sameAsRounded: true },
        })
        continue
      }
      found.push(
        await measure(form, async (take) => {
          const count = await streamSaved(film, tools, (bytes, position) => {
            if (position < frames) return take(position, imageOf(bytes, height, width))
          })
          if (count !== frames) throw otherLength(path, count, frames)
        }),
      )
    } catch (thrown) {
      if (context.cancelled()) throw thrown
      leftOut.push({ form, reason: toWireError(thrown).message })
    }
  }
  const benignPower = await meanPower(frames, height, width, benign, tick)
  return {
    ...{ frames, height, width, leftOut },
    forms: found.map(({ measures }) => measures),
    benignRadial: radialMean(benignPower, rings),
    rings: { frequencies: [...rings.frequencies], counts: [...rings.counts] },
    spectra: [...found.map(({ measures }) => measures.form), 'benign'],
    power: joined([...found.map(({ power }) => power), centred(benignPower, height, width)]),
  }
}

const fileNames: Readonly<Record<PerturbationForm, string>> = {
  float: 'adversarial.npy',
  rounded: 'adversarial_rounded.npy',
  decoded: 'adversarial.mkv',
  viewing: 'adversarial_viewing.mp4',
}

function eachOf(frames: number, read: (position: number) => Promise<Float32Array>): Source {
  return async (take) => {
    for (let position = 0; position < frames; position++) await take(position, await read(position))
  }
}

/** Whether a film decodes to the rounded frames, byte for byte. */
async function isRounded(
  film: Parameters<typeof streamSaved>[0],
  tools: FfmpegTools,
  arrays: RunArrays,
  tick: () => Promise<void>,
): Promise<boolean> {
  let isSame = true
  const count = await streamSaved(film, tools, async (frame, position) => {
    if (!isSame || position >= arrays.frames) return
    await tick()
    isSame = Buffer.compare(frame, await arrays.rounded(position)) === 0
  })
  return isSame && count === arrays.frames
}

async function meanPower(
  frames: number,
  height: number,
  width: number,
  read: (position: number) => Promise<Float32Array>,
  tick: () => Promise<void>,
): Promise<Float64Array> {
  const spectrumOf = createPowerSpectrum(height, width)
  const mean = new Float64Array(height * width)
  for (let position = 0; position < frames; position++) {
    await tick()
    spectrumOf(await read(position)).forEach((value, at) => (mean[at]! += value / frames))
  }
  return mean
}

/** Between frames: tells how far it is, lets messages in, and stops when asked to. */
function createTick(context: JobContext<MeasureProgress>, total: number): () => Promise<void> {
  let done = 0
  return async () => {
    context.progress({ done: Math.min(done++, total), total })
    await context.breathe()
    if (context.cancelled()) throw cancelled()
  }
}

export function cancelled(): WorkbenchError {
  return new WorkbenchError(
    'perturbation/cancelled',
    'Measuring the perturbation was cancelled.',
    'Ask for the measures again.',
  )
}

function otherLength(path: string, found: number, expected: number): WorkbenchError {
  return new WorkbenchError(
    'perturbation/other-length',
    `"${path}" has ${found} frames; the run has ${expected}.`,
    'It is no film of this run, or was cut; save it again.',
  )
}

export function imageOf(data: Uint8Array, height: number, width: number): Float32Array {
  return framesToImage({ space: 'frame', frames: 1, height, width, data }).data
}

function joined(arrays: readonly Float32Array[]): Float32Array<ArrayBuffer> {
  const all = new Float32Array(arrays.reduce((sum, { length }) => sum + length, 0))
  arrays.reduce((start, array) => {
    all.set(array, start)
    return start + array.length
  }, 0)
  return all
}
