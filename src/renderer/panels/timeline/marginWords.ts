import type { TargetMargins } from '../../../contract/margin'
import type { TrackWords } from '../../timeline/track'

type Quantity = 'adversarial' | 'benign' | 'alone' | 'added'

/** What margins and influences of a target are called, in the order they are drawn in. */
export function marginWords({ model, card, class: its, windowsNote }: TargetMargins): readonly {
  words: TrackWords
  read: Quantity
}[] {
  const name = `“${its.label ?? `class ${its.index}`}”`
  const margin = `ln p(${name}) − ln of the largest other probability: positive while the model still chooses ${name}. A window stands at its middle. ${windowsNote}`
  const all: readonly { read: Quantity; name: string; meaning: string; color: number }[] = [
    { read: 'adversarial', name: 'Margin', meaning: `Of the 8-bit adversarial frames: ${margin}`, color: 1 },
    { read: 'benign', name: 'Margin, benign', meaning: `Of the benign frames: ${margin}`, color: 0 },
    {
      read: 'alone',
      name: 'Influence alone',
      meaning:
        'Margin with this frame alone adversarial, less that of all benign: negative where its change pushes the model away.',
      color: 1,
    },
    {
      read: 'added',
      name: 'Influence added',
      meaning:
        'Margin of all adversarial, less that with this frame alone benign: what its change adds to all the others.',
      color: 4,
    },
  ]
  return all.map(({ read, ...words }) => ({
    read,
    words: {
      ...words,
      id: `margin ${read} ${card}`,
      of: model,
      unit: 'nats',
      base: 0,
    },
  }))
}
