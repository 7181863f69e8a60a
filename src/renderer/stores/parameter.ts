import { parsePixelLength } from '../text/epsilon'

/** A parameter as it was typed: its value and how it was read, or why it cannot be used. */
export type Reading =
  | { readonly ok: true; readonly value: number | null; readonly note: string }
  | { readonly ok: false; readonly problem: string }

export interface NumberParameter {
  readonly key: 'epsilon' | 'stepSize' | 'steps' | 'frames' | 'stride' | 'threads' | 'seed'
  readonly label: string
  readonly unit: string
  /** what may be typed, as a person would say it */
  readonly range: string
  readonly initial: string
  /** one sentence */
  readonly help: string
  readonly source: string
  read(text: string): Reading
}

function wholeNumber(least: number, most: number, emptyMeans: string | null): (text: string) => Reading {
  return (text) => {
    const trimmed = text.trim()
    if (trimmed === '' && emptyMeans !== null) return { ok: true, value: null, note: '' }
    const value = Number(trimmed)
    const fits = /^\d+$/.test(trimmed) && value >= least && value <= most
    if (fits) return { ok: true, value, note: '' }
    const bounds = `a whole number from ${least} to ${most.toLocaleString('en')}`
    return { ok: false, problem: `Write ${bounds}${emptyMeans === null ? '' : `, or nothing: ${emptyMeans}`}.` }
  }
}

const published = 'Wei et al., CVPR 2022, and the authors’ code'

/** The numbers of an I2V run, in the order they are shown. */
export const numberParameters: readonly NumberParameter[] = [
  {
    key: 'epsilon',
    label: 'Epsilon',
    unit: 'of pixel range',
    range: '1/255 to 255/255; papers use 4/255 to 16/255',
    initial: '16/255',
    help: 'The most any pixel may change, measured on the resized and cropped input of the surrogate, before normalisation.',
    source: published,
    read: parsePixelLength,
  },
  {
    key: 'steps',
    label: 'Steps',
    unit: '',
    range: '1 to 10,000',
    initial: '60',
    help: 'Optimiser updates per frame; fewer are faster and push the features less far apart.',
    source: published,
    read: wholeNumber(1, 10_000, null),
  },
  {
    key: 'stepSize',
    label: 'Step size',
    unit: 'of pixel range',
    range: 'above 0, usually 0.001 to 0.02',
    initial: '0.005',
    help: 'Learning rate of Adam, in the same pixel values as epsilon; 0.005 is 1.3 of the 255 steps.',
    source: published,
    read: parsePixelLength,
  },
  {
    key: 'frames',
    label: 'Frames',
    unit: 'frames',
    range: '1 to 4096; empty: as the first video model’s card says',
    initial: '',
    help: 'How many frames are taken from the clip and attacked.',
    source: 'The card of the first target; 32 without one, as the authors’ code',
    read: wholeNumber(1, 4096, 'as the model’s card says'),
  },
  {
    key: 'stride',
    label: 'Stride',
    unit: 'frames',
    range: '1 to 1024; empty: as the first video model’s card says',
    initial: '',
    help: 'Step between the source frames that are taken; 2 takes every other frame.',
    source: 'The card of the first target; 2 without one, as the authors’ code',
    read: wholeNumber(1, 1024, 'as the model’s card says'),
  },
  {
    key: 'threads',
    label: 'Workers',
    unit: 'threads',
    range: '1 to 256; empty: one per core',
    initial: '',
    help: 'Inference workers with one thread each; frames are independent, so the split changes no result.',
    source: 'Measured: one worker per core beats one session with many threads',
    read: wholeNumber(1, 256, 'one per core'),
  },
  {
    key: 'seed',
    label: 'Noise seed',
    unit: '',
    range: '0 to 4,294,967,295',
    initial: '0',
    help: 'Seed of the two noise controls; the attack itself draws nothing at random.',
    source: 'Every result carries uniform and sign noise of the same epsilon as controls',
    read: wholeNumber(0, 4_294_967_295, null),
  },
]

export type ParameterKey = NumberParameter['key']

export const choiceHelp = {
  window: {
    help: 'Which part of the clip the frames come from.',
    source: 'The authors’ evaluation takes a window near the end; the middle shows the action best',
  },
  padding: {
    help: 'What fills the window when the clip has too few frames: its last frame again, or the clip from its start.',
    source: 'A choice of this workbench, recorded in plan.json',
  },
  provider: {
    help: 'What computes the networks; only providers that really opened a session on this machine can be chosen.',
    source: 'ONNX Runtime execution providers, tried by the engine',
  },
} as const
