import { resolve } from 'node:path'
import { saveViewingFilm } from '../../contract/calls'
import { type Command, UsageError } from '../command'
import { wholeNumber } from '../option'

export const film: Command = {
  name: 'film',
  summary: 'Writes the adversarial film of a run as H.264, for looking; results stay those of the lossless film.',
  usage: 'i2v film RUN [--quality 18] [--out FILE.mp4] [--json]   (quality: 0 to 51, lower is better)',
  options: { quality: { type: 'string' }, out: { type: 'string' } },
  positionals: [1, 1],
  async run({ arguments: values, engine }) {
    const out = values.text('out')
    const quality = wholeNumber('quality', values.text('quality') ?? '18', 0)
    if (quality > 51) throw new UsageError(`--quality is ${quality}; expected 0 to 51.`)
    const written = await engine().ask(saveViewingFilm, {
      folder: resolve(values.positionals[0]!),
      quality,
      out: out === undefined ? null : resolve(out),
    })
    return { json: written, text: written.path }
  },
}
