import type { ChangeChannel } from '../../../contract/film'
import type { CompareMode } from '../../stores/viewer'

export const modeNames: Readonly<Record<CompareMode, string>> = {
  side: 'Side by side',
  wipe: 'Wipe',
  flicker: 'Flicker',
  blend: 'Blend',
  difference: 'Difference',
}

export const channelNames: Readonly<Record<ChangeChannel, string>> = {
  mean: 'mean of RGB',
  largest: 'largest of RGB, signed',
  red: 'red',
  green: 'green',
  blue: 'blue',
}
