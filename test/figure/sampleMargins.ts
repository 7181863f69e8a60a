import type { FrameInfluence, MarginReading, Margins, TargetMargins } from '../../src/contract/margin'
import type { RunOpened } from '../../src/contract/result'

const readingOf = (margin: number): MarginReading => ({
  margin,
  probability: 1 / (1 + Math.exp(-margin)),
  reason: null,
})

/**
 * Made-up margins of a run's targets, with the frames, classes and shape of real ones: the attack bites around two thirds of
 * the clip.
 *
 * @param takes frames that a model takes: fewer than were attacked give windows; frames that the model is not shown are undefined
 */
export function sampleMargins(
  { record, result }: Pick<RunOpened, 'record' | 'result'>,
  takes = record.resolved.frames,
): Margins {
  const { ordinals, timesSeconds } = record.resolved
  return {
    margins: 1,
    run: record.id,
    version: '0.1.0',
    ordinals: [...ordinals],
    timesSeconds: [...timesSeconds],
    targets: result.targets.map((target, at): TargetMargins => {
      const benign = readingOf(5.2 - 1.4 * at)
      const course = influenceOf(ordinals.length, takes, at === 0 ? 1 : 0.35)
      const shown = course.filter(({ reason }) => reason === null)
      let sum = benign.margin!
      const growth = shown.map(({ position, alone }, index) => {
        sum += alone! * 1.3
        return { adversarial: index + 1, position, reading: readingOf(sum) }
      })
      const spare = ordinals.length - takes
      const windows = Array.from({ length: spare + 1 }, (_, first) => {
        const positions = Array.from({ length: takes }, (__, index) => first + index)
        const bite = positions.reduce((total, position) => total + effectAt(position, ordinals.length) * 1.1, 0)
        return {
          positions,
          benign: readingOf(benign.margin! + 0.4 * Math.sin(first)),
          adversarial: readingOf(benign.margin! + (at === 0 ? 1 : 0.35) * bite),
        }
      })
      return {
        ...{
          model: target.model,
          card: target.card,
          class: { index: target.benign.index, label: target.benign.label },
        },
        frames: shown.map(({ position }) => position),
        ...{ benign, adversarial: growth.at(-1)!.reading },
        ...{ stride: spare > 0 ? 1 : null, hop: spare > 0 ? 1 : null },
        windows,
        windowsNote:
          spare > 0
            ? `${spare + 1} windows, beginning at every attacked frame, of ${takes} neighbouring attacked frames, 4 apart in the clip as the card says.`
            : `${ordinals.length} frames were attacked and the model takes ${takes}: there is one window. Attack more frames to see where in time it bites.`,
        influence: course,
        growth: [{ adversarial: 0, position: null, reading: benign }, ...growth],
        ...{ passes: 3 * shown.length, key: 'a'.repeat(64) },
      }
    }),
    warnings: [],
  }
}

/** In nats, most around two thirds of the clip. */
function effectAt(position: number, frames: number): number {
  const distance = (position - (2 / 3) * frames) / (frames / 8)
  return 0.06 * Math.sin(1.7 * position) - 1.6 * Math.exp(-distance * distance)
}

function influenceOf(frames: number, takes: number, strength: number): FrameInfluence[] {
  return Array.from({ length: frames }, (_, position) => {
    const isShown = takes >= frames || position % Math.ceil(frames / takes) === 0
    const reason = isShown ? null : 'The model is not shown this frame.'
    const alone = strength * effectAt(position, frames)
    const added = 0.7 * alone - 0.1 * strength * Math.cos(position)
    return { position, alone: isShown ? alone : null, added: isShown ? added : null, reason }
  })
}
