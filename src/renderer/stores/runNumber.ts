import type { Reading } from './reading'

export interface RunNumber {
  readonly key: 'frames' | 'stride' | 'threads'
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

function wholeNumber(least: number, most: number, emptyMeans: string): (text: string) => Reading {
  return (text) => {
    const trimmed = text.trim()
    if (trimmed === '') return { ok: true, value: null, note: '' }
    const value = Number(trimmed)
    const fits = /^\d+$/.test(trimmed) && value >= least && value <= most
    if (fits) return { ok: true, value, note: '' }
    const bounds = `a whole number from ${least} to ${most.toLocaleString('en')}`
    return { ok: false, problem: `Write ${bounds}, or nothing: ${emptyMeans}.` }
  }
}

/** What a run has beside its attack: which frames are taken, and who computes. The attack's own are in the catalogue of methods. */
export const runNumbers: readonly RunNumber[] = [
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
]

export type RunNumberKey = RunNumber['key']

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
