import type { FrameInfluence, MarginReading, TargetMargins } from '../../../contract/margin'
import type { RunRecord, TargetResult } from '../../../contract/result'
import { createMixTable, type Mix } from '../../evaluation/mix'
import { type Windows, windowsOf } from '../../evaluation/windows'
import type { OpenedModel } from '../openModel'

/** All that a target's margins take: which mixes of frames it is shown, and how their readings become the result. */
export interface TargetPlan {
  readonly target: TargetResult
  readonly model: OpenedModel
  readonly mixes: readonly Mix[]
  /** positions of each */
  readonly windows: Windows['positions']
  /** @param readings one for each mix */
  assemble(readings: readonly MarginReading[]): TargetMargins
}

/** Which frames one target is to be shown, benign or adversarial, to learn where in time its choice gives way. */
export function planTarget(
  record: RunRecord,
  target: TargetResult,
  model: OpenedModel,
  { hop, key }: { readonly hop: number | null; readonly key: string },
): TargetPlan {
  const { resolved } = record
  const table = createMixTable(new Set(resolved.attackedFrames ?? resolved.ordinals.keys()))
  const windows = windowsOfTarget(record, target, model, hop)
  const { frames: shown } = target
  const seen = [...new Set(shown)]
  const none = table.index(shown, () => false)
  const all = table.index(shown, () => true)
  const inWindows = windows.positions.map((positions) => ({
    positions: [...positions],
    benign: table.index(positions, () => false),
    adversarial: table.index(positions, () => true),
  }))
  const alone = seen.map((position) => table.index(shown, (other) => other === position))
  const others = seen.map((position) => table.index(shown, (other) => other !== position))
  const growing = [...seen.keys(), seen.length].map((count) => {
    const turned = new Set(seen.slice(0, count))
    return { adversarial: count, position: seen[count - 1] ?? null, at: table.index(shown, (one) => turned.has(one)) }
  })
  return {
    ...{ target, model, mixes: table.mixes, windows: windows.positions },
    assemble: (readings) => ({
      model: target.model,
      card: target.card,
      class: { index: target.benign.index, label: target.benign.label },
      frames: [...shown],
      benign: readings[none]!,
      adversarial: readings[all]!,
      ...{ stride: windows.stride, hop: windows.hop, windowsNote: windows.note },
      windows: inWindows.map(({ positions, benign, adversarial }) => ({
        positions,
        benign: readings[benign]!,
        adversarial: readings[adversarial]!,
      })),
      influence: resolved.ordinals.map((_, position) => {
        const at = seen.indexOf(position)
        if (at < 0) return { position, alone: null, added: null, reason: `"${target.model}" is not shown this frame.` }
        return influenceOf(position, readings, { none, all, alone: alone[at]!, others: others[at]! })
      }),
      growth: growing.map(({ at, ...step }) => ({ ...step, reading: readings[at]! })),
      passes: table.mixes.length,
      key,
    }),
  }
}

function influenceOf(
  position: number,
  readings: readonly MarginReading[],
  at: Readonly<Record<'none' | 'all' | 'alone' | 'others', number>>,
): FrameInfluence {
  const reading = (which: keyof typeof at): MarginReading => readings[at[which]]!
  const reasons = (['none', 'alone', 'all', 'others'] as const).flatMap((which) => reading(which).reason ?? [])
  return {
    position,
    alone: less(reading('alone').margin, reading('none').margin),
    added: less(reading('all').margin, reading('others').margin),
    reason: reasons[0] ?? null,
  }
}

function less(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a - b
}

function windowsOfTarget(
  { plan, resolved }: RunRecord,
  target: TargetResult,
  { card }: OpenedModel,
  hop: number | null,
): Windows {
  return windowsOf({
    ordinals: plan.source.kind === 'clip' ? resolved.ordinals : null,
    frames: resolved.ordinals.length,
    takes: card.input.frames ?? null,
    stride: card.input.stride ?? null,
    shown: target.frames,
    hop,
  })
}
