import { resolve } from 'node:path'
import { saveComparisonFilm, saveViewingFilm } from '../../contract/calls'
import { changeChannels, comparisonFilmSchema } from '../../contract/film'
import type { Host } from '../../contract/call'
import { type Arguments, type Command, UsageError } from '../command'
import { countOf, numberOf, oneOf, wholeNumber } from '../option'

/** Options that only a comparison has. */
const comparisonOptions = {
  height: { type: 'string' },
  rate: { type: 'string' },
  amplify: { type: 'string' },
  channel: { type: 'string' },
  smooth: { type: 'boolean' },
  chroma: { type: 'string' },
} as const

export const film: Command = {
  name: 'film',
  summary:
    'Writes the adversarial film of a run as H.264, or benign, adversarial and perturbation side by side; for looking only.',
  usage: `i2v film RUN [--quality 18] [--out FILE.mp4] [--json]   (quality: 0 to 51, lower is better)
  i2v film RUN --comparison [--height 480] [--rate FRAMES_PER_SECOND] [--amplify TIMES] [--channel ${changeChannels.join('|')}]
           [--smooth] [--chroma 420|444] [--quality 14] [--out FILE.mp4] [--json]
           (smooth: interpolates the colours drawn, those of the perturbation’s map as well: between pixels stand colours of no value)`,
  options: {
    comparison: { type: 'boolean' },
    quality: { type: 'string' },
    out: { type: 'string' },
    ...comparisonOptions,
  },
  positionals: [1, 1],
  run: ({ arguments: values, engine }) =>
    values.flag('comparison') ? saveComparison(values, engine()) : saveAdversarial(values, engine()),
}

async function saveAdversarial(values: Arguments, engine: Host) {
  const alone = Object.keys(comparisonOptions).find((name) => values.text(name) !== undefined || values.flag(name))
  if (alone) throw new UsageError(`--${alone} is of a comparison; add --comparison.`)
  const folder = resolve(values.positionals[0]!)
  const written = await engine.ask(saveViewingFilm, { folder, quality: qualityOf(values) ?? 18, out: outOf(values) })
  return { json: written, text: written.path }
}

async function saveComparison(values: Arguments, engine: Host) {
  const asked = comparisonFilmSchema.safeParse({
    folder: resolve(values.positionals[0]!),
    height: countOf(values, 'height') ?? undefined,
    framesPerSecond: numberOf(values, 'rate') ?? null,
    amplification: numberOf(values, 'amplify') ?? null,
    channel: oneOf(values, 'channel', changeChannels, 'mean'),
    smooth: values.flag('smooth'),
    chroma: oneOf(values, 'chroma', ['420', '444'], '420'),
    quality: qualityOf(values),
    out: outOf(values),
  })
  if (!asked.success) {
    const [issue] = asked.error.issues
    const option = { framesPerSecond: 'rate', amplification: 'amplify' }[String(issue!.path[0])] ?? issue!.path[0]
    throw new UsageError(`--${String(option)} cannot be: ${issue!.message}.`)
  }
  const written = await engine.ask(saveComparisonFilm, asked.data)
  const { path, frames, width, height, framesPerSecond, amplification } = written
  const facts = `${frames} frames of ${width} x ${height} at ${Number(framesPerSecond.toFixed(3))} per second`
  return { json: written, text: `${path}\n${facts}, perturbation x ${amplification.toFixed(1)}; for looking only.` }
}

function qualityOf(values: Arguments): number | undefined {
  const text = values.text('quality')
  if (text === undefined) return undefined
  const quality = wholeNumber('quality', text, 0)
  if (quality > 51) throw new UsageError(`--quality is ${quality}; expected 0 to 51.`)
  return quality
}

function outOf(values: Arguments): string | null {
  const out = values.text('out')
  return out === undefined ? null : resolve(out)
}
