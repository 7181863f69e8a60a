import { flagAttribute, intAttribute, intsAttribute } from '../../attributes'
import { axesGiven } from '../../shape/reduce'
import { axesOf, axisOf } from '../../shape/rule'
import { mixAlong, reduceAlong } from '../lines'
import { Lost } from '../lost'
import { channels } from '../meaning'
import type { Meaning } from '../meaning'
import { axesRules, features } from '../rule'
import type { AxesContext, AxesRule, AxesRules } from '../rule'

function reducedAxes(meaning: Meaning, axes: readonly number[], keeps: boolean): Meaning {
  const reduced = axes.reduce(reduceAlong, meaning)
  return keeps ? reduced : { ...reduced, axes: reduced.axes.filter((_, place) => !axes.includes(place)) }
}

const reduceAxes: AxesRule = (context) => {
  const meaning = features(context)
  const rank = meaning.axes.length
  const given = axesGiven(context, 1)
  if (!given) throw new Lost('reduces axes that are known only when the model runs')
  if (given.length === 0 && flagAttribute(context.node, 'noop_with_empty_axes', false)) return [meaning]
  const axes = given.length === 0 ? meaning.axes.map((_, place) => place) : axesOf(given, rank)
  if (!axes) throw new Lost('reduces axes that are not there')
  return [reducedAxes(meaning, axes, flagAttribute(context.node, 'keepdims', true))]
}

function axisAt(context: AxesContext, { axes }: Meaning, fallback: number): number {
  const axis = axisOf(intAttribute(context.node, 'axis', fallback), axes.length)
  if (axis === null) throw new Lost('names an axis that is not there')
  return axis
}

const extreme: AxesRule = (context) => {
  const meaning = features(context)
  return [reducedAxes(meaning, [axisAt(context, meaning, 0)], flagAttribute(context.node, 'keepdims', true))]
}

/** The largest ones, wherever they were. */
const topK: AxesRule = (context) => {
  const meaning = features(context)
  const place = axisAt(context, meaning, -1)
  const reduced = reduceAlong(meaning, place)
  const picked = { ...reduced, axes: reduced.axes.with(place, channels(context.outputShape(0)[place] ?? 1)) }
  return [picked, picked]
}

function mixAxes(meaning: Meaning, axes: readonly number[]): Meaning {
  return axes.reduce(mixAlong, meaning)
}

const from = (meaning: Meaning, first: number): number[] =>
  meaning.axes.flatMap((_, place) => (place >= first ? [place] : []))

/** Until opset 12 Softmax took all axes from the named one on as one. */
const softmax: AxesRule = (context) => {
  const meaning = features(context)
  const isFlat = context.opset < 13
  const axis = axisAt(context, meaning, isFlat ? 1 : -1)
  return [mixAxes(meaning, isFlat ? from(meaning, axis) : [axis])]
}

/** Output, then statistics with the normalised axes reduced to 1. */
const layerNormalization: AxesRule = (context) => {
  const meaning = features(context)
  const axes = from(meaning, axisAt(context, meaning, -1))
  const statistics = reducedAxes(meaning, axes, true)
  return [mixAxes(meaning, axes), statistics, statistics]
}

const groupNormalization: AxesRule = (context) => [mixAxes(features(context), from(features(context), 1))]
const instanceNormalization: AxesRule = (context) => [mixAxes(features(context), from(features(context), 2))]
const alongOne: AxesRule = (context) => [mixAxes(features(context), [axisAt(context, features(context), -1)])]
const meanVariance: AxesRule = (context) => {
  const meaning = features(context)
  const axes = axesOf(intsAttribute(context.node, 'axes', [0, 2, 3]), meaning.axes.length)
  if (!axes) throw new Lost('normalises axes that are not there')
  return [mixAxes(meaning, axes)]
}
const channelOnly: AxesRule = (context) => [mixAxes(features(context), [1])]

export const reduce: AxesRules = {
  ...axesRules(
    'ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum ReduceSumSquare',
    reduceAxes,
  ),
  ...axesRules('ArgMax ArgMin', extreme),
  TopK: topK,
  ...axesRules('Softmax LogSoftmax Hardmax', softmax),
  ...axesRules('LayerNormalization RMSNormalization', layerNormalization),
  GroupNormalization: groupNormalization,
  InstanceNormalization: instanceNormalization,
  LpNormalization: alongOne,
  LRN: channelOnly,
  MeanVarianceNormalization: meanVariance,
}
