import { basename } from 'node:path'
import type { Host } from '../../contract/call'
import { openRun, saveDrawnFilm } from '../../contract/calls'
import type { ChangeChannel, ComparisonFilm, WrittenFilm } from '../../contract/film'
import type { RunOpened } from '../../contract/result'
import { divergingColor } from '../../figure/colorMap'
import { amplification, amplificationText, beyondColors, fullScale, limitAt } from '../../figure/perturbationScale'
import { drawStrip, isReadable, type StripText, toPictures } from './strip'

const channelNames: Readonly<Record<ChangeChannel, string>> = {
  mean: 'mean of RGB',
  largest: 'largest of RGB',
  red: 'red',
  green: 'green',
  blue: 'blue',
}
const colorCount = 511

/**
 * Draws what the engine has no fonts and colours for, and has the film written.
 *
 * @throws WorkbenchError as `openRun` and the engine's `saveDrawnFilm` do
 */
export async function saveComparison(engine: Pick<Host, 'ask'>, film: ComparisonFilm): Promise<WrittenFilm> {
  const run = await engine.ask(openRun, { folder: film.folder })
  const { resolved } = run.record
  const limit = film.amplification === null ? fullScale(run) : limitAt(film.amplification)
  const across = 2 * Math.max(1, Math.round((film.height * resolved.width) / resolved.height / 2))
  const width = 3 * across
  const strip = 2 * Math.round(Math.min(36, Math.max(20, film.height / 14)) / 2)
  const names = ['Benign', 'Adversarial, 8-bit', perturbationName(film.channel, limit, { room: across, height: strip })]
  const header = drawStrip(
    ...[width, strip],
    names.map((text, index) => ({ text, left: index * across, room: across, bold: true })),
  )
  const footers = Array.from({ length: resolved.frames }, (_, frame) =>
    drawStrip(width, strip, footerTexts(run, frame, width)),
  )
  const { amplification: _typed, ...asked } = film
  const { path } = await engine.ask(saveDrawnFilm, {
    ...asked,
    ...{ limit, colors: colorsOf() },
    header: toPictures([header], width, strip),
    footers: toPictures(footers, width, strip),
  })
  return {
    ...{ path, frames: resolved.frames, width, height: film.height + 2 * strip },
    framesPerSecond: film.framesPerSecond ?? resolved.framesPerSecond * film.speed,
    amplification: amplification(limit),
  }
}

/** The float change, beside 8-bit frames; a narrow picture has no room for the scale. */
export function perturbationName(
  channel: ChangeChannel,
  limit: number,
  strip: { readonly room: number; readonly height: number },
): string {
  const steps = Number((limit * 255).toFixed(2))
  const short = `Perturbation as computed ${amplificationText(limit).replace('\u00a0', ' ')}`
  const whole = `${short} (±${steps}/255, ${channelNames[channel]})`
  return isReadable(whole, strip) ? whole : short
}

function footerTexts({ record }: RunOpened, frame: number, width: number): StripText[] {
  const { frames, ordinals, timesSeconds, clip } = record.resolved
  const [ordinal, time] = [ordinals[frame], timesSeconds[frame]]
  const place = [
    `frame ${frame + 1} of ${frames}`,
    ...(ordinal === undefined ? [] : [`source frame ${ordinal}`]),
    ...(time === undefined ? [] : [`${time.toFixed(3)} s`]),
  ]
  return [
    { text: place.join(', '), left: 0, room: width / 2 },
    { text: `${basename(clip.path)}, for looking only`, left: width / 2, room: width / 2, align: 'right' },
  ]
}

function colorsOf(): Uint8Array {
  const map = Array.from({ length: colorCount }, (_, at) => divergingColor((2 * at) / (colorCount - 1) - 1, 'light'))
  return Uint8Array.from([...map, ...beyondColors].flat())
}
