import { flagAttribute, stringAttribute } from '../../attributes'
import { meanCentre, union } from '../field'
import type { Field } from '../field'
import { alongTime, reduceAlong } from '../lines'
import type { Line } from '../lines'
import { Lost } from '../lost'
import { channels } from '../meaning'
import type { Meaning } from '../meaning'
import { axesRules, features } from '../rule'
import type { AxesContext, AxesRule, AxesRules } from '../rule'

type Direction = 'forward' | 'reverse' | 'bidirectional'

/** Step i has seen 0 to i, from the other end i to the last, or everything; its centre is that of its input. */
function states(line: Line, direction: Direction): Line {
  return line.map(({ centre }, step): Field => {
    const [first, last] = [direction === 'forward' ? 0 : step, direction === 'reverse' ? line.length : step + 1]
    return { sees: union(direction === 'bidirectional' ? line : line.slice(first, last)), centre }
  })
}

/** The last state: made at the last step, from the other end at the first. */
function lastState(line: Line, direction: Direction): Field {
  const ends = [...(direction === 'reverse' ? [] : [line.at(-1)!]), ...(direction === 'forward' ? [] : [line[0]!])]
  return { sees: union(line), centre: meanCentre(ends) }
}

function along(meaning: Meaning, place: number, change: (line: Line) => Line): Meaning {
  const [factor, ...others] = meaning.axes[place]!
  if (others.length || factor?.role === 'tokens') throw new Lost('runs along an axis that holds several')
  return factor?.role === 'time' ? alongTime(meaning, factor, change) : meaning
}

/** Initial states that come from the clip too are seen by all steps. */
function withInitial(context: AxesContext, meaning: Meaning): Meaning {
  const sees = union([5, 6].flatMap((input) => context.meaning(input)?.steps ?? []))
  return { ...meaning, steps: meaning.steps.map((step) => ({ ...step, sees: step.sees | sees })) }
}

const recurrence: AxesRule = (context) => {
  const { node } = context
  const direction = stringAttribute(node, 'direction', 'forward') as Direction
  const isBatchFirst = flagAttribute(node, 'layout', false)
  const [sequence, batch] = isBatchFirst ? [1, 0] : [0, 1]
  const input = withInitial(context, reduceAlong(features(context), 2))
  const hidden = channels(context.outputShape(node.outputs[0] === '' ? 1 : 0).at(-1)!)
  const directions = channels(direction === 'bidirectional' ? 2 : 1)

  const all = along(input, sequence, (line) => states(line, direction))
  const [steps, rows] = [all.axes[sequence]!, all.axes[batch]!]
  const output = { ...all, axes: isBatchFirst ? [rows, steps, directions, hidden] : [steps, directions, rows, hidden] }

  const ended = reduceAlong(
    along(input, sequence, (line) => [lastState(line, direction)]),
    sequence,
  )
  const last = ended.axes[batch]!
  const state = { ...ended, axes: isBatchFirst ? [last, directions, hidden] : [directions, last, hidden] }
  return [output, state, state]
}

export const recurrent: AxesRules = axesRules('LSTM GRU RNN', recurrence)
