import { resolve } from 'node:path'
import { predictClip } from '../../contract/calls'
import type { AttackPlan } from '../../contract/plan'
import { type Arguments, type Command, UsageError } from '../command'
import { pathOf, providerOf, samplingOf, samplingOptions, samplingUsage } from '../option'

export const predict: Command = {
  name: 'predict',
  summary: 'What a model says of a clip.',
  usage: `i2v predict --model CARD.json (CLIP | --frames-npy FILE) ${samplingUsage} [--provider cpu] [--json]`,
  options: {
    model: { type: 'string' },
    provider: { type: 'string' },
    'frames-npy': { type: 'string' },
    ...samplingOptions,
  },
  positionals: [0, 1],
  async run({ arguments: values, engine, say }) {
    const answer = await engine().ask(predictClip, {
      card: pathOf(values, 'model'),
      source: sourceOf(values, values.positionals[0]),
      sampling: samplingOf(values),
      provider: providerOf(values),
    })
    answer.warnings.forEach(say)
    const lines = answer.predictions
      .slice(0, 5)
      .map(
        ({ index, label, probability }) =>
          `${(probability * 100).toFixed(1).padStart(5)} %  ${label ?? `class ${index}`}`,
      )
    return {
      json: { predictions: answer.predictions, frames: answer.frames },
      text: [...lines, `frames ${answer.frames.join(' ')}`].join('\n'),
    }
  },
}

/** Either a clip or a file of frames, never both. */
export function sourceOf(values: Arguments, clip: string | undefined): AttackPlan['source'] {
  const frames = values.text('frames-npy')
  if (clip && frames) throw new UsageError('Give a clip or --frames-npy, not both.')
  if (frames) return { kind: 'frames', path: resolve(frames) }
  if (clip) return { kind: 'clip', path: resolve(clip) }
  throw new UsageError('A clip or --frames-npy is missing.')
}
