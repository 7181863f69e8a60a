import { join } from 'node:path'
import type { MarginReading, Margins, TargetMargins } from '../contract/margin'
import { describeTargetMargins, marginReadings, signedNats, windowName } from '../contract/marginText'
import { formatTable } from './table'

/** Margins for people: each model's windows and frames, a sentence about it, then how to read the numbers. */
export function describeMargins(margins: Margins, folder: string): string {
  return [
    ...margins.targets.flatMap((target) => [
      `${target.model}: ${describeTargetMargins(target, margins)}`,
      target.windowsNote,
      ...(target.windows.length > 1 ? [windowTable(target, margins)] : []),
      frameTable(target, margins),
      '',
    ]),
    ...marginReadings,
    '',
    join(folder, 'margins.json'),
    join(folder, 'margins.csv'),
  ].join('\n')
}

function windowTable({ windows }: TargetMargins, { ordinals }: Margins): string {
  const rows = windows.map(({ positions, benign, adversarial }) => [
    windowName(positions, ordinals),
    reading(benign),
    reading(adversarial),
  ])
  return formatTable(['frames', 'benign margin (p)', '8-bit margin (p)'], rows)
}

function frameTable({ influence, frames }: TargetMargins, { ordinals }: Margins): string {
  const rows = influence
    .filter(({ position }) => frames.includes(position))
    .map(({ position, alone, added }) => [`${ordinals[position]}`, nats(alone), nats(added)])
  return formatTable(['frame', 'alone', 'added'], rows)
}

function reading({ margin, probability }: MarginReading): string {
  return `${nats(margin)}${probability === null ? '' : ` (${probability.toFixed(3)})`}`
}

function nats(value: number | null): string {
  return value === null ? 'undefined' : signedNats(value)
}
