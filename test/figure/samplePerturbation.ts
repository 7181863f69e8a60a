import type { PerturbationForm, PerturbationMeasured } from '../../src/contract/perturbation'
import { createFormTally } from '../../src/engine/perturbation/formTally'
import { centred, createPowerSpectrum, radialMean, ringsOf } from '../../src/engine/perturbation/spectrum'
import type { PerturbationSubject } from '../../src/figure/perturbation/subject'
import { randomNumbers, sampleRun, type SampleOptions } from './sample'

export interface SamplePerturbationOptions extends SampleOptions {
  readonly height?: number
  readonly width?: number
  readonly seed?: number
  /** 0: nothing changed */
  readonly strength?: number
  readonly norm?: 'linf' | 'l2'
  /** an H.264 film beside the others */
  readonly viewing?: boolean
}

/** A run with measures of a made-up perturbation: a pattern of four pixels and noise, partly at the bound. */
export function samplePerturbation(options: SamplePerturbationOptions = {}): PerturbationSubject {
  const { height = 40, width = 48, seed = 3, strength = 1, norm = 'linf', viewing = true, ...rest } = options
  const run = sampleRun({ frames: 12, ...rest })
  const { frames, ordinals } = run.record.resolved
  const epsilon = 16 / 255
  const draw = randomNumbers(seed)
  const rings = ringsOf(height, width)
  const area = height * width
  const still = Float32Array.from({ length: 3 * area }, () => draw() - 0.5)
  const benignOf = (frame: number): Float32Array =>
    Float32Array.from({ length: 3 * area }, (_, at) => {
      const [y, x] = [Math.floor(at / width) % height, at % width]
      return 0.5 + 0.25 * Math.sin((x + frame) / 9) * Math.cos(y / 11)
    })
  const changeOf = (frame: number): Float32Array =>
    still.map((noise, at) => {
      const pattern = Math.cos((Math.PI * (at % width)) / 2) * (frame % 2 ? 0.5 : 0.7)
      const size = strength * epsilon * (pattern + 1.2 * noise + 0.8 * (draw() - 0.5))
      return Math.max(-epsilon, Math.min(epsilon, size))
    })
  const formOf: Record<PerturbationForm, (value: number) => number> = {
    float: (value) => value,
    rounded: (value) => Math.round(value * 255) / 255,
    decoded: (value) => Math.round(value * 255) / 255,
    viewing: (value) => (value === 0 ? 0 : Math.round(value * 180 + 8 * (draw() - 0.5)) / 255),
  }
  const clip = Array.from({ length: frames }, (_, frame) => ({ benign: benignOf(frame), change: changeOf(frame) }))
  const measureForm = (form: PerturbationForm) => {
    const tally = createFormTally({ frames, height, width, rings }, { norm, epsilon })
    for (const { benign, change } of clip) {
      tally.add(
        benign,
        benign.map((value, at) => value + formOf[form](change[at]!)),
      )
    }
    const { measures, power } = tally.result()
    return {
      measures: { form, file: `adversarial.${form}`, sameAsRounded: form === 'decoded', ...measures },
      power: centred(power, height, width),
    }
  }
  const forms = (['float', 'rounded', 'decoded', ...(viewing ? (['viewing'] as const) : [])] as const).map(measureForm)
  const benignPower = createPowerSpectrum(height, width)(clip[0]!.benign)
  const planes = [...forms.map(({ power }) => power), centred(benignPower, height, width)]
  const measured: PerturbationMeasured = {
    folder: options.folder ?? '/data/runs/sample',
    measures: {
      ...{ perturbation: 2, version: '0.1.0', frames, height, width, norm, epsilon },
      ordinals: [...ordinals],
      forms: forms.map(({ measures }) => measures),
      leftOut: [],
      benignRadial: radialMean(benignPower, rings),
      rings: { frequencies: [...rings.frequencies], counts: [...rings.counts] },
      spectra: [...forms.map(({ measures }) => measures.form), 'benign'],
      sources: [],
    },
    spectra: Float32Array.from(planes.flatMap((plane) => [...plane])),
    warnings: [],
  }
  return { run, measured }
}
